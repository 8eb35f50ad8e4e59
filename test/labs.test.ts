import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession, type Run, range, type Session, stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { LEADING_NAMES } from '../dist/src/chunk/layout.js'
import { openLab, step, temporaryFolder } from './fixtures/lab.js'

const LABS = new URL('./fixtures/labs/', import.meta.url)
const measure = stepRef<unknown>(new URL('steps.mjs', LABS), 'measure')

/**
 * Labs of earlier commits, made by `fixtures/labs/steps.mjs`: the first commit that had one, and
 * the last one that compared code by the step's file alone. Each has 8 runs with a result, two of
 * them failed, and two runs that were added and not executed.
 */
describe.each([
  ['the first', 'first.db', 0],
  ['the last without imports in the code', 'before-code-graph.db', 6],
])('a lab of %s', (_, name, logged) => {
  const copy = () => {
    const path = join(temporaryFolder(), 'lab.db')
    copyFileSync(fileURLToPath(new URL(name, LABS)), path)
    return path
  }
  const rows = (experiment: ReturnType<ReturnType<typeof openLab>['loadExperiment']>) =>
    experiment.runs.records().map(({ run, status, params_x, params_kind, square }) => [run, status, params_x, params_kind, square])
  const results = [
    [0, 'done', 1, 'a', 1],
    [1, 'done', 1, 'b', 1],
    [2, 'done', 2, 'a', 4],
    [3, 'done', 2, 'b', 4],
    [4, 'failed', 3, 'a', undefined],
    [5, 'failed', 3, 'b', undefined],
    [6, 'done', 4, 'a', 16],
    [7, 'done', 4, 'b', 16],
  ]

  it('is read as it is, by a session that only reads', () => {
    const path = copy()
    using session = createSession({ path, readonly: true })
    const experiment = session.loadExperiment('old')
    expect(session.ls()).toMatchObject([{ name: 'old', runs: 10, counts: { done: 6, failed: 2, pending: 2 } }])
    expect(experiment.fields).toEqual({ note: { made: 'before', at: new Date(0) } })
    expect(rows(experiment).slice(0, 8)).toEqual(results)
    const [first, second] = [experiment.runs.first(), [...experiment.runs][2]]
    const deep = { list: [1, new Date(1)], set: new Set(['a']) }
    expect(first?.fields).toMatchObject({ square: 1, kind: 'a', whole: 2n ** 70n, missing: undefined, deep })
    expect(first?.state).toEqual({ seen: [1] })
    expect(second?.fields.missing).toBeNaN()
    expect([...experiment.runs][4]?.exception).toMatchObject({ name: 'RangeError', message: 'no a of three', step: 'measure' })
    expect(session.query('SELECT ordinal FROM executions')).toEqual([{ ordinal: 1 }])
    expect(experiment.runs.logs(first?.idRun ?? '').length).toBe(logged === 0 ? 0 : 1)
  })

  it('is resumed: only what has no result executes, and the next resume compares code', async () => {
    const path = copy()
    const warnings: string[] = []
    const note = (warning: Error & { code?: string }) => void warnings.push(warning.code ?? warning.message)
    process.on('warning', note)
    const session = openLab(path)
    const experiment = session.loadExperiment('old')
    const options = { concurrency: 1, resume: true, config: { c: 1 }, onError: 'continue' } as const
    await experiment.execute(measure, options)
    process.off('warning', note)
    expect(warnings).toContain('STATESWEEP_UNKNOWN_CODE')
    expect(experiment.outcome).toMatchObject({ execution: 1, counts: { done: 2 }, kept: { done: 6, failed: 2 } })
    expect(rows(experiment)).toEqual([...results, [8, 'done', 5, 'a', 25], [9, 'done', 5, 'b', 25]])
    const other = stepRef<unknown>(new URL('steps.mjs', LABS), 'measure', 'another')
    experiment.addRun({ x: 6, kind: 'a' })
    await expect(experiment.execute(other, options)).rejects.toMatchObject({
      code: 'ERR_RESUME_DIFFERS',
      differences: [{ what: 'code', steps: ['measure'], changes: ['its arguments'] }],
    })
    await experiment.execute(measure, options)
    expect(experiment.outcome?.counts.done).toBe(1)
  })
})

/**
 * A lab of schema 4, before runs had a slot, whose user had fields of the names that the engine's
 * columns have now; and a chunk file that its process left when it was killed.
 */
describe('a lab from before runs had slots', () => {
  const NAMES = ['slot', 'cpu', 'memory', 'Slot'] as const
  const path = () => {
    const made = join(temporaryFolder(), 'lab.db')
    copyFileSync(fileURLToPath(new URL('before-slots.db', LABS)), made)
    return made
  }
  const leaveChunk = (lab: string, idExperiment: string) => {
    const folder = join(`${lab}.chunks`, idExperiment)
    mkdirSync(folder, { recursive: true })
    copyFileSync(fileURLToPath(new URL('before-slots.chunk.db', LABS)), join(folder, '0a0a0a0a-00000000.db'))
  }
  const fieldsOf = (run: Run | undefined) => NAMES.map((name) => run?.fields[name])
  const columnsOf = (session: Session, table: string) =>
    session.query(`SELECT name FROM pragma_table_info('${table}')`).map(({ name }) => name)

  it('is read as it is by a session that only reads: slots are unknown, and its fields are no slots', () => {
    using session = createSession({ path: path(), readonly: true })
    const { runs } = session.loadExperiment('old')
    expect(fieldsOf(runs.first())).toEqual(['of 0', 0, true, 1n])
    const [first] = runs.records({ sort: ['slot'] })
    expect(first).toMatchObject({ run: 0, slot: null, fields_slot: 'of 0', fields_cpu: 0, fields_memory: true })
    expect(columnsOf(session, 'experiment_old')).not.toContain('fields_cpu')
  })

  it('takes new fields before its table is made anew', () => {
    const session = openLab(path())
    const { runs } = session.loadExperiment('old')
    runs.update(runs.first()?.idRun ?? '', { fields: { slot: 'changed', note: 'new' } })
    expect(fieldsOf(runs.first())).toEqual(['changed', 0, true, 1n])
    expect(runs.first()?.fields.note).toBe('new')
  })

  it('gets the columns when it is executed next, and keeps its fields under other names', async () => {
    const lab = path()
    const session = openLab(lab)
    const experiment = session.loadExperiment('old')
    leaveChunk(lab, experiment.idExperiment)
    await experiment.execute(measure, { concurrency: 1, resume: true, keep: true, config: { c: 1 }, onError: 'continue' })
    // The chunk file has run 8 of the two that had no result.
    expect(experiment.outcome?.counts.done).toBe(1)
    expect(columnsOf(session, 'experiment_old').slice(0, 12)).toEqual([...LEADING_NAMES])
    const kept = 'fields_cpu, fields_memory, fields_slot_2 AS lower, fields_Slot AS upper'
    expect(session.query(`SELECT run, slot, cpu, memory, ${kept} FROM experiment_old WHERE run IN (0, 8, 9)`)).toEqual([
      { run: 0, slot: null, cpu: null, memory: null, fields_cpu: 0, fields_memory: 1, lower: 'of 0', upper: 1 },
      { run: 8, slot: null, cpu: null, memory: null, fields_cpu: null, fields_memory: null, lower: 'of the chunk', upper: null },
      { run: 9, slot: 0, cpu: null, memory: null, fields_cpu: null, fields_memory: null, lower: null, upper: null },
    ])
    const runs = [...experiment.runs]
    expect(fieldsOf(runs[3])).toEqual(['of 3', 1.5, false, 1n])
    expect(runs[8]?.fields).toEqual({ square: 25, slot: 'of the chunk' })
    expect(runs[8]?.state).toEqual({ seen: [5] })
    expect(runs[4]?.exception).toMatchObject({ name: 'RangeError' })
  })
})

it.each(['threads', 'processes', 'inline'] as const)('each run tells the slot in which it ended, with %s', async (backend) => {
  const session = openLab()
  const experiment = session.createExperiment('slots').addRuns({ x: range(40) })
  await experiment.execute(step('recordSlot'), { backend, concurrency: 2 })
  const records = experiment.runs.records()
  expect(records.map(({ slot }) => slot)).toEqual(records.map(({ seen }) => seen))
  const sql = 'SELECT count(*) AS n FROM experiment_slots WHERE slot IS NOT seen'
  expect(session.query(sql)).toEqual([{ n: 0 }])
})

it('a run whose worker died tells the slot of that worker', async () => {
  const session = openLab()
  const experiment = session.createExperiment('dead').addRuns({ i: range(4) })
  await experiment.execute(step('exitAt', 2), { concurrency: 2, onError: 'continue' })
  const slots = experiment.runs.records().map(({ status, slot }) => [status, typeof slot])
  expect(slots).toEqual([
    ['done', 'number'],
    ['done', 'number'],
    ['crashed', 'number'],
    ['done', 'number'],
  ])
})
