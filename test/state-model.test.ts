import { inspect } from 'node:util'
import { createExperiment, createSession, Experiment, grid, list, Run, range, repeat } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { openLab, step } from './fixtures/lab.js'

const inline = { backend: 'inline', concurrency: 1 } as const
const ids = (experiment: Experiment) => Array.from(experiment.runs, ({ idRun }) => idRun)

describe('the arguments of a run', () => {
  it('are its params while it is pending, and cannot be changed', () => {
    const experiment = createExperiment().addRuns({ A: [1, 2], list: [[1, 2]] })
    const run = experiment.runs.first()
    expect([run?.config, run?.params]).toEqual([{}, { A: 1, list: [1, 2] }])
    expect(() => Object.assign(run?.params ?? {}, { A: 5 })).toThrow(TypeError)
    expect(() => (run?.params as { list: number[] } | undefined)?.list.push(3)).toThrow(TypeError)
    expect(experiment.runs.first()?.params).toEqual({ A: 1, list: [1, 2] })
  })

  it('leave the values of the axes as they were', () => {
    const value = { nested: [1] }
    const experiment = createExperiment().addRuns({ value: [value] })
    void experiment.runs.first()?.params
    expect([Object.isFrozen(value), Object.isFrozen(value.nested)]).toEqual([false, false])
  })

  it('are told by args after an execution and after a reload, where config and params are cleared', async () => {
    const session = openLab()
    const experiment = session.createExperiment('args').addRuns({ A: [1, 2] })
    expect(experiment.runs.first()?.args).toEqual({ config: {}, params: { A: 1 } })
    await experiment.execute(step('double'), { ...inline, config: { C: 5 }, onError: 'continue' })
    for (const one of [experiment, experiment.reload()]) {
      expect(Array.from(one.runs, ({ config, params }) => ({ config, params }))).toEqual(Array(2).fill({ config: {}, params: {} }))
      expect(Array.from(one.runs, ({ args }) => args)).toEqual([1, 2].map((A) => ({ config: { C: 5 }, params: { A } })))
    }
    const { idRun = '' } = experiment.runs.first() ?? {}
    expect(experiment.runs.get(idRun)?.args.params).toEqual({ A: 1 })
  })

  it('are told by args in a step, too', async () => {
    const experiment = createExperiment().addRuns({ A: [1] })
    await experiment.execute(
      (run) => {
        run.fields.args = run.args
      },
      { ...inline, config: { C: 5 } },
    )
    expect(experiment.runs.first()?.fields).toEqual({ args: { config: { C: 5 }, params: { A: 1 } } })
  })
})

describe('argsField', () => {
  it('restores the config that it kept, in each later execution', async () => {
    const experiment = openLab()
      .createExperiment('kept')
      .addRuns({ A: [1, 2] })
    const args = { ...inline, argsField: 'args' }
    await experiment.execute(step('inspectRun'), { ...args, config: { C: 5, deep: { map: new Map([[1, 2]]) } } })
    const before = Array.from(experiment.runs, ({ fields }) => fields.args)
    for (const one of [experiment, experiment.reload()]) {
      await one.execute(step('inspectRun'), args)
      expect(Array.from(one.runs, ({ fields }) => fields.args)).toEqual(before)
      expect(one.runs.first()?.fields.saw).toMatchObject({ config: { C: 5 }, params: { A: 1 } })
    }
  })

  it('refuses another config, before a run executes, and takes the same', async () => {
    const experiment = createExperiment('kept').addRuns({ A: [1] })
    await experiment.execute(step('inspectRun'), { ...inline, argsField: 'args', config: { C: 5 } })
    const other = experiment.execute(step('inspectRun'), { ...inline, argsField: 'args', config: { C: 6 } })
    await expect(other).rejects.toMatchObject({ code: 'ERR_ARGS_DIFFER', kept: { C: 5 }, given: { C: 6 } })
    await experiment.execute(step('inspectRun'), { ...inline, argsField: 'args', config: { C: 5 } })
    expect(experiment.runs.records()).toMatchObject([{ execution: 2, args: { config: { C: 5 }, params: { A: 1 } } }])
  })
})

describe('a copy from bytes', () => {
  it('of an experiment that was not executed has the params, and becomes live where it is added', async () => {
    const original = createExperiment('prepared', { fields: { why: 'a copy' } })
      .addRuns(repeat({ A: [1, 2], B: ['x'] }, 2))
      .addRuns(list([{ A: 3 }, { C: new Map([[1, 2]]) }]))
      .addRun({ A: 4, B: 'y' })
    const copy = Experiment.fromBytes(original.toBytes())
    expect(Array.from(copy.runs, ({ params }) => params)).toEqual(Array.from(original.runs, ({ params }) => params))
    const session = openLab()
    const live = session.add(copy)
    expect([live.idExperiment, live.name, live.fields, ids(live)]).toEqual([
      original.idExperiment,
      'prepared',
      { why: 'a copy' },
      ids(original),
    ])
    await original.execute(step('draw'), inline)
    await live.execute(step('draw'), { concurrency: 2 })
    const drawn = (one: Experiment) => Array.from(one.runs, ({ idRun, fields }) => [idRun, fields])
    expect(drawn(live)).toEqual(drawn(original))
    expect(drawn(session.loadExperiment('prepared'))).toEqual(drawn(original))
  })

  it('is refused where its name is taken, and takes another, with the same runs', () => {
    const session = openLab()
    const original = session.createExperiment('taken').addRuns({ A: [1, 2] })
    const copy = Experiment.fromBytes(original.toBytes())
    expect(() => session.add(copy)).toThrow(
      expect.objectContaining({ code: 'ERR_EXPERIMENT_EXISTS', message: expect.stringContaining('session.add(copy, { name })') }),
    )
    const live = session.add(copy, { name: 'other' })
    expect(live.idExperiment).not.toBe(original.idExperiment)
    expect([live.name, ids(live), session.loadExperiment('other').runs.size]).toEqual(['other', ids(original), 2])
  })

  it.each([{ A: [1, 2] }, {}])('is refused where runs were executed: of %j', async (axes) => {
    const original = createExperiment('executed')
    if ('A' in axes) original.addRuns({ A: axes.A })
    await original.execute(step('keepBefore'), { ...inline, onError: 'continue' })
    const session = createSession()
    expect(() => session.add(Experiment.fromBytes(original.toBytes()))).toThrow(expect.objectContaining({ code: 'ERR_ALREADY_EXECUTED' }))
    expect(session.ls()).toEqual([])
  })

  it('of no run at all is added, too', () => {
    expect(createSession().add(Experiment.fromBytes(createExperiment('empty').toBytes())).runs.size).toBe(0)
  })
})

describe('run(params, fn)', () => {
  it('tracks a run with params, each call another one', async () => {
    const experiment: Experiment = createExperiment().addRuns({ A: [1] })
    for (const note of ['first', 'second']) {
      await experiment.run({ A: 1, B: [2] }, (run) => {
        run.fields.sum = run.params.A + run.params.B[0]
        run.fields.note = note
      })
    }
    expect(experiment.runs.records()).toMatchObject([
      { params_A: 1, status: 'pending' },
      { params_A: 1, params_B: [2], sum: 3, note: 'first' },
      { params_A: 1, params_B: [2], sum: 3, note: 'second' },
    ])
    expect(new Set(ids(experiment)).size).toBe(3)
    expect(experiment.reload().runs.size).toBe(3)
  })

  it('tracks one more of a run that a grid has', async () => {
    const experiment = createExperiment().addRuns(grid({ A: range(3) }))
    await experiment.run({ A: 1 }, () => undefined)
    expect(experiment.runs.records().map(({ params_A }) => params_A)).toEqual([0, 1, 2, 1])
    expect(new Set(ids(experiment)).size).toBe(4)
  })
})

it('a run made by hand tells its own arguments', () => {
  const state = { idExperiment: 'a', idRun: 'b', config: { C: 1 }, params: { A: 2 }, fields: {}, state: {}, exception: null }
  expect(new Run(state).args).toEqual({ config: { C: 1 }, params: { A: 2 } })
  expect(Run.fromBytes(new Run(state).toBytes())).toMatchObject({ params: { A: 2 } })
  expect(inspect(new Run(state))).toContain('A: 2')
})
