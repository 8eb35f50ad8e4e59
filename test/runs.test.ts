import { inspect } from 'node:util'
import { createExperiment, type Experiment, range, repeat } from 'statesweep'
import { beforeAll, describe, expect, it } from 'vitest'
import { openLab } from './fixtures/lab.js'

const inline = { backend: 'inline', concurrency: 1, onError: 'continue' } as const
let experiment: Experiment

beforeAll(async () => {
  experiment = createExperiment('measured').addRuns(repeat({ lr: [0.1, 0.01], mode: ['a'] }, 3))
  await experiment.execute((run) => {
    const { lr } = run.params as { lr: number }
    run.fields.loss = lr * 100
    run.fields.nested = { b: { c: lr }, list: [1], empty: {} }
    if (lr === 0.01) run.fields.only = 1
    run.fields.odd = lr === 0.1 ? Number.NaN : 'text'
  }, inline)
  experiment.addRuns({ lr: [0.5], mode: ['b'] })
})

describe('runs', () => {
  it('are a dictionary by id: keys, values, entries, in the order of numbers', () => {
    const { runs } = experiment
    const ids = runs.records().map(({ id_run }) => id_run)
    expect([...runs.keys()]).toEqual(ids)
    expect(Array.from(runs.values(), ({ idRun }) => idRun)).toEqual(ids)
    const byId = new Map(runs.entries())
    expect([...byId.keys()]).toEqual(ids)
    for (const [id, run] of byId) expect(run).toEqual(runs.get(id))
  })

  it('are filtered by a function, by status and by a condition', () => {
    const { runs } = experiment
    expect([...runs.filter((run) => run.fields.loss === 10)]).toHaveLength(3)
    expect([...runs.filter({ status: 'pending' })].map(({ params }) => params)).toEqual([{ lr: 0.5, mode: 'b' }])
    expect([...runs.filter({ where: 'loss = 1', limit: 2 })].map(({ fields }) => fields.loss)).toEqual([1, 1])
  })

  it('show levels of nested objects as columns, where records are asked to', () => {
    const at = (depth: number) => experiment.runs.records({ limit: 1, depth })[0]
    expect(at(0)).toMatchObject({ nested: { b: { c: 0.1 }, list: [1], empty: {} } })
    expect(at(1)).toMatchObject({ 'nested.b': { c: 0.1 }, 'nested.list': [1], 'nested.empty': {} })
    expect(at(2)).toMatchObject({ 'nested.b.c': 0.1, 'nested.list': [1], status: 'done', params_lr: 0.1, exception: null })
    expect(Object.keys(at(1) ?? {})).not.toContain('nested')
  })
})

describe('groups of runs', () => {
  it('give their numbers in the order of their first runs, with the values that they share', () => {
    const groups = experiment.runs.groupBy(['lr', 'params_mode'])
    expect(groups.mean('loss')).toEqual([
      { by: { lr: 0.1, params_mode: 'a' }, n: 3, mean: 10 },
      { by: { lr: 0.01, params_mode: 'a' }, n: 3, mean: 1 },
    ])
    expect(groups.count().map(({ n }) => n)).toEqual([3, 3, 1])
  })

  it('compute what a formula gives', async () => {
    const values = createExperiment().addRuns({ group: ['x', 'y'], v: [1, 2, 3, 10] })
    await values.execute((run) => {
      run.fields.v = run.params.v * (run.params.group === 'x' ? 1 : 2)
    }, inline)
    const by = values.runs.groupBy('group')
    const [x, y] = [
      { by: { group: 'x' }, n: 4 },
      { by: { group: 'y' }, n: 4 },
    ]
    expect(by.mean('v')).toEqual([
      { ...x, mean: 4 },
      { ...y, mean: 8 },
    ])
    expect(by.median('v')).toEqual([
      { ...x, median: 2.5 },
      { ...y, median: 5 },
    ])
    expect(by.min('v')).toEqual([
      { ...x, min: 1 },
      { ...y, min: 2 },
    ])
    expect(by.max('v')).toEqual([
      { ...x, max: 10 },
      { ...y, max: 20 },
    ])
    expect(by.count('v')).toEqual([x, y])
    expect(by.quantiles('v', [0.25, 0, 1])[0]).toEqual({ ...x, quantiles: [1.75, 1, 10] })
    expect(by.sd('v')[0]?.sd).toBeCloseTo(Math.sqrt(50 / 3), 12)
    // qt(0.975, 3) = 3.182446305284263
    expect(by.ci('v')[0]?.ci?.[1]).toBeCloseTo(4 + (3.182446305284263 * Math.sqrt(50 / 3)) / 2, 9)
    expect(values.runs.groupBy([]).mean('v')).toEqual([{ by: {}, n: 8, mean: 6 }])
  })

  it('leave out runs without a finite number, and groups of such runs', () => {
    const by = experiment.runs.groupBy('lr')
    expect(by.mean('only')).toEqual([{ by: { lr: 0.01 }, n: 3, mean: 1 }])
    expect(by.mean('odd')).toEqual([])
  })

  it('tell apart values of other types, and name a column that does not exist', async () => {
    const mixed = createExperiment().addRuns({ key: [1, '1', true, null, { a: 1 }] })
    await mixed.execute((run) => {
      run.fields.one = 1
    }, inline)
    expect(
      mixed.runs
        .groupBy('key')
        .count('one')
        .map(({ by }) => by.key),
    ).toEqual([1, '1', true, null, { a: 1 }])
    expect(() => experiment.runs.groupBy('lrr')).toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_COLUMN' }))
    expect(() => experiment.runs.groupBy('lr').mean('losss')).toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_COLUMN' }))
  })
})

describe('best', () => {
  it('is the mean over repeats, of equal ones the first', async () => {
    expect(experiment.runs.best({ maximize: 'loss' })).toEqual({ params: { lr: 0.1, mode: 'a' }, n: 3, mean: 10 })
    expect(experiment.runs.best({ minimize: 'loss' })).toEqual({ params: { lr: 0.01, mode: 'a' }, n: 3, mean: 1 })
    expect(experiment.runs.best({ maximize: 'odd' })).toBeUndefined()
    const equal = createExperiment().addRuns({ x: range(4) })
    await equal.execute((run) => {
      run.fields.y = run.params.x % 2
    }, inline)
    expect(equal.runs.best({ maximize: 'y' })?.params).toEqual({ x: 1 })
  })

  it('wants one aim', () => {
    const aims = [{}, { maximize: 'loss', minimize: 'loss' }, { most: 'loss' }] as unknown as { maximize: string }[]
    for (const aim of aims) expect(() => experiment.runs.best(aim)).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARGUMENT' }))
  })
})

describe('what is shown', () => {
  it('as JSON has all runs with their arguments, and nothing of the database', () => {
    const parsed = JSON.parse(JSON.stringify(experiment)) as { name: string; runs: { params: unknown; fields: unknown }[] }
    expect(Object.keys(parsed)).toEqual(['idExperiment', 'name', 'fields', 'runs'])
    expect(parsed.runs).toHaveLength(7)
    expect(parsed.runs[0]).toMatchObject({ params: { lr: 0.1, mode: 'a' }, fields: { loss: 10 } })
    expect(parsed.runs.at(-1)).toMatchObject({ params: { lr: 0.5, mode: 'b' }, fields: {} })
  })

  it('on a console is short, and has the first runs', () => {
    const text = inspect(experiment)
    expect(text).toMatch(/^Experiment \{\s+idExperiment: '[-0-9a-f]+',\s+name: 'measured'/)
    expect(text).toContain('Runs(7)')
    expect(text).toContain("db: Session { path: ':memory:' }")
    expect(text.length).toBeLessThan(1000)
    expect(inspect(experiment.runs)).toMatch(/^Runs\(7\) \[.+lr: 0\.1.+\] and 4 more$/s)
    expect(inspect(experiment.runs.first())).toContain("params: { lr: 0.1, mode: 'a' }")
  })

  it('of a run that failed is the reason', async () => {
    const failing = createExperiment().addRuns({ x: [1] })
    await failing.execute(() => {
      throw new RangeError('too large')
    }, inline)
    expect(inspect(failing.runs.first())).toContain("exception: 'RangeError: too large'")
  })

  it('as text is the name', () => {
    const session = openLab()
    expect([`${experiment}`, `${experiment.runs}`]).toEqual(['Experiment measured', 'Runs(7)'])
    expect(`${session}`).toBe(`Session ${session.path}`)
    expect(JSON.parse(JSON.stringify(session))).toEqual({ path: session.path })
  })
})
