import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession, stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { openLab, temporaryFolder } from './fixtures/lab.js'

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
