import { Experiment, Run } from 'statesweep'
import { describe, expect, it } from 'vitest'

const state = {
  idExperiment: '01900000-0000-7000-8000-000000000000',
  idRun: '01900000-0000-8000-8000-000000000001',
  config: { C: 5 },
  params: { A: 1 },
  fields: { when: new Date(0), list: [1, -0, Number.NaN] },
  state: { map: new Map([[1, 2]]) },
  exception: null,
}

describe('the state model', () => {
  it('lists the attributes of runs and experiments, and which of them travel', () => {
    expect(Run.__slots__).toEqual(['idExperiment', 'idRun', 'config', 'params', 'fields', 'state', 'exception', 'vars', 'steps'])
    expect(Run.__state__).toEqual(Run.__slots__.slice(0, 7))
    expect(Experiment.__slots__).toEqual(['idExperiment', 'name', 'fields', 'runs', 'db'])
    expect(Experiment.__state__).toEqual(['idExperiment', 'name', 'fields', 'runs'])
  })

  it('has no attribute beside the slots', () => {
    expect(Object.keys(new Run(state))).toEqual(Run.__slots__)
  })

  it('refuses an attribute that is not a slot', () => {
    const run = new Run(state)
    expect(() => Object.assign(run, { speed: 1 })).toThrow(expect.objectContaining({ code: 'ERR_ATTRIBUTE', attribute: 'speed' }))
  })

  it('lets a subclass have attributes of its own', () => {
    class Labelled extends Run {
      label = 'mine'
    }
    expect(new Labelled(state).label).toBe('mine')
  })

  it('carries exactly the state subset through bytes, in value and type', () => {
    const run = new Run({ ...state })
    run.fields.later = new Set(['x'])
    const copy = Run.fromBytes(run.toBytes())
    expect(copy.fields).toEqual({ ...state.fields, later: new Set(['x']) })
    expect(copy.state).toEqual(state.state)
    expect([copy.idExperiment, copy.idRun, copy.exception]).toEqual([state.idExperiment, state.idRun, null])
  })

  it('is frozen outside steps, and a copy has the arguments that the original had', () => {
    const copy = Run.fromBytes(new Run(state).toBytes())
    expect([copy.config, copy.params, copy.vars, copy.steps]).toEqual([{ C: 5 }, { A: 1 }, {}, []])
    expect(() => Object.assign(copy.fields, { more: 1 })).toThrow(TypeError)
    expect(() => Object.assign(copy.params, { more: 1 })).toThrow(TypeError)
    expect(() => Object.assign(copy, { exception: {} })).toThrow(TypeError)
  })

  it.each(['random', 'slot', 'attempt', 'restored'] as const)('says that run.%s belongs inside steps', (name) => {
    expect(() => new Run(state)[name]).toThrow(expect.objectContaining({ code: 'ERR_OUTSIDE_STEP', accessor: name }))
  })

  it('has checkpoints inside steps only', () => {
    const outside = expect.objectContaining({
      code: 'ERR_OUTSIDE_STEP',
      message: 'run.checkpoint() exists only while a step executes: call it inside a step.',
    })
    expect(() => new Run(state).checkpoint(1)).toThrow(outside)
    expect(() => Run.fromBytes(new Run(state).toBytes()).checkpoint(1)).toThrow(outside)
  })

  it('names the path of what cannot travel', () => {
    expect(() => new Run({ ...state, fields: { model: { predict() {} } } }).toBytes()).toThrow('run.fields.model.predict')
  })
})
