import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { range, stepRef } from 'statesweep'
import { expect, it } from 'vitest'
import { digest } from './fixtures/digest.js'
import { openLab, step, temporaryFolder } from './fixtures/lab.js'

const options = { concurrency: 2, resume: true } as const

it('adds only new points when an inner axis grows, keeps the others, and executes only the new ones', async () => {
  const lab = openLab()
  const experiment = lab.createExperiment('grown', { seed: 3 }).addRuns({ A: [1, 2, 3], B: [10, 20] })
  await experiment.execute([step('multiply'), step('draw')], options)
  const before = experiment.runs.records()
  experiment.addRuns({ A: [1, 2, 3], B: [5, 10, 15, 20] })
  expect(experiment.runs.records().slice(0, 6)).toEqual(before)
  await experiment.execute([step('multiply'), step('draw')], options)
  expect(experiment.outcome).toMatchObject({ total: 6, skipped: 6, counts: { done: 6 } })
  const after = experiment.runs.records()
  expect(after.slice(0, 6)).toEqual(before)
  expect(after.slice(6).map(({ params_A, params_B, AB }) => [params_A, params_B, AB])).toEqual([
    [1, 5, 5],
    [1, 15, 15],
    [2, 5, 10],
    [2, 15, 30],
    [3, 5, 15],
    [3, 15, 45],
  ])
  const whole = openLab()
    .createExperiment('whole', { seed: 3 })
    .addRuns({ A: [1, 2, 3], B: [5, 10, 15, 20] })
  await whole.execute([step('multiply'), step('draw')], options)
  expect(digest(experiment)).toBe(digest(whole))
})

it('does so in another session, too', async () => {
  const path = `${temporaryFolder()}/lab.db`
  const first = openLab(path)
  await first
    .createExperiment('later')
    .addRuns({ i: range(10) })
    .execute(step('double'), options)
  first.close()
  const again = openLab(path)
    .openExperiment('later')
    .addRuns({ i: range(25) })
  await again.execute(step('double'), options)
  expect(again.outcome).toMatchObject({ total: 15, skipped: 10 })
  await again.execute(step('double'), options)
  expect(again.outcome).toMatchObject({ total: 0, skipped: 25, ended: 'complete' })
})

it('skips failed runs of the same execution, which have a result, and rejects for them again', async () => {
  const experiment = openLab()
    .createExperiment('failed')
    .addRuns({ i: range(10) })
  await experiment.execute(step('throwAt', 4), { ...options, onError: 'continue' })
  await expect(experiment.execute(step('throwAt', 4), options)).rejects.toMatchObject({
    code: 'ERR_RUNS_FAILED',
    message: expect.stringMatching(/^1 of 10 runs of experiment "failed" failed; .*throwAt/s),
    counts: [{ step: 'throwAt', count: 1 }],
  })
  expect(experiment.outcome).toMatchObject({ total: 0, skipped: 10, kept: { failed: 1 } })
  experiment.addRuns({ i: range(12) })
  await expect(experiment.execute(step('throwAt', 4), options)).rejects.toThrow(/^1 of 12 runs/)
  expect(experiment.outcome).toMatchObject({ total: 2, counts: { done: 2 } })
  await experiment.execute(step('throwAt', 4), { ...options, onError: 'continue' })
})

it('resolves although runs failed in an execution before the one that continues', async () => {
  const experiment = openLab()
    .createExperiment('earlier')
    .addRuns({ i: range(4) })
  await experiment.execute(step('throwAt', 2), { concurrency: 2, onError: 'continue' })
  await experiment.execute(step('double'), { concurrency: 2 })
  await experiment.execute(step('double'), options)
  expect(experiment.outcome).toMatchObject({ execution: 2, total: 0, kept: { done: 3, failed: 1 } })
})

it('is refused with other arguments, and says which', async () => {
  const experiment = openLab()
    .createExperiment('other')
    .addRuns({ i: range(3) })
  await experiment.execute(step('double'), { ...options, config: { a: 1 } })
  await expect(experiment.execute(step('double'), { ...options, config: { a: 2 } })).rejects.toMatchObject({
    code: 'ERR_RESUME_DIFFERS',
    runs: 3,
    differences: [{ what: 'config', changes: [{ key: 'a', before: 1, now: 2 }] }],
  })
  await expect(experiment.execute(step('throwAt', 1), { ...options, config: { a: 1 } })).rejects.toThrow(
    /steps \(\["double"\], now \["throwAt"\]\)/,
  )
  await experiment.execute(step('double'), { config: { a: 2 } })
  expect(experiment.outcome).toMatchObject({ execution: 2, total: 3 })
})

it('keeps the results of other code and config where it is told to, and executes what is missing with the new', async () => {
  const folder = temporaryFolder()
  const url = pathToFileURL(join(folder, 'steps.mjs'))
  const write = (code: string) => writeFileSync(url, `export const work = (run) => { run.fields.x = ${code} }`)
  const experiment = openLab()
    .createExperiment('kept')
    .addRuns({ i: [1, 2] })
  write('1')
  await experiment.execute(stepRef(url, 'work'), options)
  write('/* the same */ 1')
  await experiment.execute(stepRef(url, 'work'), options)
  write('2')
  experiment.addRuns({ i: [3] })
  const differences = [{ what: 'code', steps: ['work'], changes: ['steps.mjs'] }]
  await expect(experiment.execute(stepRef(url, 'work'), options)).rejects.toMatchObject({
    code: 'ERR_RESUME_DIFFERS',
    runs: 2,
    differences,
  })
  // Workers of their own: those that there are have imported the file already.
  await experiment.execute(stepRef(url, 'work'), { ...options, keep: true, concurrency: 1 })
  expect(experiment.runs.columns().x).toEqual(Float64Array.of(1, 1, 2))
})

it('compares the config by content', async () => {
  const experiment = openLab()
    .createExperiment('content')
    .addRuns({ i: [1, 2] })
  await experiment.execute(step('double'), { ...options, config: { a: 1, b: new Map([[1, 2]]) } })
  await experiment.execute(step('double'), { ...options, config: { b: new Map([[1, 2]]), a: 1 } })
  expect(experiment.outcome).toMatchObject({ total: 0, skipped: 2 })
})

it('leaves no chunk file behind', async () => {
  const folder = temporaryFolder()
  const lab = openLab(`${folder}/lab.db`)
  const experiment = lab.createExperiment('clean').addRuns({ i: range(5000) })
  await experiment.execute(step('double'), options)
  await expect(experiment.execute(step('throwAt', 17), { concurrency: 2, onError: 'stop' })).rejects.toThrow()
  lab.close()
  expect(readdirSync(folder)).toEqual(['lab.db'])
})
