import { createRequire } from 'node:module'
import { inspect } from 'node:util'
import { createExperiment, type Experiment, Run, stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'

const FIXTURE = new URL('./fixtures/sloppy-steps.cjs', import.meta.url)
const { set } = createRequire(import.meta.url)(FIXTURE.pathname) as { set(object: object, name: string, value: unknown): void }
const inline = { backend: 'inline', onError: 'continue' } as const

const READ_ONLY = ['idExperiment', 'idRun', 'config', 'params', 'exception', 'steps', 'random', 'slot', 'attempt', 'restored']

describe.each([false, true])('a step in sloppy code (later: %s)', (isLate) => {
  it.each(['result', 'then', ...READ_ONLY])('that assigns run.%s fails its run, with the way out', async (name) => {
    const experiment = createExperiment().addRuns({ x: [1, 2] })
    const ids = Array.from(experiment.runs, ({ idRun }) => idRun)
    await experiment.execute(stepRef<unknown>(FIXTURE, 'assign'), { ...inline, config: { name, isLate } })
    expect(experiment.outcome?.counts).toMatchObject({ done: 0, failed: 2 })
    const rows = experiment.runs.records()
    expect(rows.map(({ id_run, params_x }) => [id_run, params_x])).toEqual(ids.map((id, at) => [id, at + 1]))
    expect(rows.map(({ exception }) => exception)).toEqual(
      Array(2).fill(
        expect.objectContaining({
          name: 'AttributeError',
          code: 'ERR_ATTRIBUTE',
          message: expect.stringMatching(new RegExp(`^run\\.${name} .*assign run\\.fields\\.${name}`)),
          step: 'assign',
        }),
      ),
    )
  })
})

it('lets steps assign fields, state and vars', async () => {
  const experiment = createExperiment().addRuns({ x: [1] })
  await experiment.execute(stepRef<unknown>(FIXTURE, 'keepTo'), { backend: 'inline' })
  expect(experiment.runs.first()).toMatchObject({ fields: { x: 1, steps: ['keepTo'] }, state: { seen: true } })
})

describe('an experiment', () => {
  const refused = (name: string) => expect.objectContaining({ code: 'ERR_ATTRIBUTE', owner: 'experiment', attribute: name })

  it.each(['name', 'idExperiment', 'runs', 'db', 'outcome', 'result'])('refuses the assignment of experiment.%s', (name) => {
    const experiment = createExperiment('example', { fields: { why: 'a test' } })
    const before = Reflect.get(experiment, name)
    expect(() => set(experiment, name, 'other')).toThrow(refused(name))
    expect(Reflect.get(experiment, name)).toBe(before)
  })

  it('lets its fields be assigned, and shows its values', () => {
    const experiment: Experiment = createExperiment('example')
    set(experiment, 'fields', { note: 1 })
    expect(experiment.fields).toEqual({ note: 1 })
    expect(Object.keys(experiment).sort()).toEqual([...(experiment.constructor as typeof Experiment).__slots__].sort())
    expect(inspect(experiment)).toMatch(/^Experiment \{\s+idExperiment: '[-0-9a-f]+',\s+name: 'example'/)
  })
})

it('a run outside steps refuses what is no attribute, and a subclass may have attributes of its own', async () => {
  const experiment = createExperiment().addRuns({ x: [1] })
  expect(() => set(experiment.runs.first() ?? {}, 'note', 1)).toThrow(expect.objectContaining({ code: 'ERR_ATTRIBUTE' }))
  class Labelled extends Run {
    constructor(state: ConstructorParameters<typeof Run>[0]) {
      super(state)
      set(this, 'label', 'mine')
    }
  }
  const { idExperiment, idRun } = experiment.runs.first() ?? { idExperiment: '', idRun: '' }
  const labelled = new Labelled({ idExperiment, idRun, config: {}, params: {}, fields: {}, state: {}, exception: null })
  expect(labelled).toMatchObject({ label: 'mine', idRun })
})

describe('run(fn)', () => {
  it('rejects where a field cannot be stored, with the path, and records why', async () => {
    const experiment = createExperiment()
    const tracked = experiment.run((run) => {
      run.fields.model = { predict() {} }
    })
    await expect(tracked).rejects.toMatchObject({
      name: 'UnstorableValueError',
      code: 'ERR_UNSTORABLE_VALUE',
      message: expect.stringContaining('run.fields.model.predict'),
    })
    expect(experiment.runs.records()).toMatchObject([{ status: 'failed', exception: { code: 'ERR_UNSTORABLE_VALUE' } }])
    await experiment.run((run) => {
      run.fields.model = 'text'
    })
    expect(experiment.runs.records()).toMatchObject([{ status: 'failed' }, { status: 'done', model: 'text' }])
  })

  it('rejects where the function assigns what is no attribute', async () => {
    const tracked = createExperiment().run((run) => set(run, 'result', 5))
    await expect(tracked).rejects.toMatchObject({ code: 'ERR_ATTRIBUTE', attribute: 'result' })
  })

  it('rejects where the function assigns what can only be read', async () => {
    const tracked = createExperiment().run((run) => set(run, 'idRun', 5))
    await expect(tracked).rejects.toMatchObject({ code: 'ERR_ATTRIBUTE', message: expect.stringContaining('run.idRun can only be read') })
  })
})
