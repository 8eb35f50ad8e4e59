import { range } from 'statesweep'
import { expect, it } from 'vitest'
import { openLab, step } from './fixtures/lab.js'

const threads = { backend: 'threads', concurrency: 2 } as const

it('classifies each run that ends its worker, and only those', async () => {
  const plan = { 17: 'throw', 230: 'loop', 401: 'exit', 402: 'exit', 650: 'memory', 999: 'function' }
  const experiment = openLab()
    .createExperiment('mixed')
    .addRuns({ i: range(1000) })
  await experiment.execute(step('misbehave'), { ...threads, config: { plan }, timeout: 5000, memory: 64, onError: 'continue' })
  const odd = experiment.runs.records().filter(({ status }) => status !== 'done')
  expect(odd.map(({ params_i, status, exception }) => [params_i, status, (exception as { name: string }).name])).toEqual([
    [17, 'failed', 'Error'],
    [230, 'timeout', 'RunTimeoutError'],
    [401, 'crashed', 'RunCrashedError'],
    [402, 'crashed', 'RunCrashedError'],
    [650, 'crashed', 'RunCrashedError'],
    [999, 'failed', 'UnstorableValueError'],
  ])
  expect(experiment.report?.progress).toMatchObject({ ended: 1000, counts: { done: 994, failed: 2, timeout: 1, crashed: 3 } })
  expect(odd.every((record) => !('i' in record))).toBe(true)
  expect(experiment.runs.columns().attempt).toEqual(new Float64Array(1000).fill(1))
}, 60_000)

it('blames no run for memory that others leaked', async () => {
  const experiment = openLab()
    .createExperiment('leaky')
    .addRuns({ i: range(300) })
  await experiment.execute(step('leak'), { ...threads, memory: 64 })
  expect(experiment.report?.progress.counts).toEqual({ done: 300, failed: 0, timeout: 0, crashed: 0 })
}, 60_000)

it('tries again what failed, as often as it is told to, and says in which attempt it ended', async () => {
  const experiment = openLab()
    .createExperiment('retry')
    .addRuns({ attempts: [1, 2, 3, 4] })
  await experiment.execute(step('needs'), { ...threads, retries: { failed: 2 }, onError: 'continue' })
  expect(experiment.runs.records().map(({ status, attempt, fields_attempt }) => [status, attempt, fields_attempt])).toEqual([
    ['done', 1, 1],
    ['done', 2, 2],
    ['done', 3, 3],
    ['failed', 3, undefined],
  ])
  expect(experiment.report?.progress).toMatchObject({ total: 4, ended: 4, counts: { done: 3, failed: 1 } })
})

it('tries again what crashed or took too long, by cause', async () => {
  const experiment = openLab()
    .createExperiment('causes')
    .addRuns({ i: range(4) })
  const options = { ...threads, config: { plan: { 1: 'exit', 2: 'loop', 3: 'throw' } }, timeout: 300, onError: 'continue' } as const
  await experiment.execute(step('misbehave'), { ...options, retries: { crashed: 1, timeout: 2 } })
  expect(experiment.runs.records().map(({ status, attempt }) => [status, attempt])).toEqual([
    ['done', 1],
    ['crashed', 2],
    ['timeout', 3],
    ['failed', 1],
  ])
}, 60_000)

it('continues the attempts where a resume is told to try again', async () => {
  const experiment = openLab()
    .createExperiment('later')
    .addRuns({ attempts: [1, 3] })
  await experiment.execute(step('needs'), { ...threads, onError: 'continue' })
  await experiment.execute(step('needs'), { ...threads, resume: true, retries: 2 })
  expect(experiment.runs.records().map(({ status, attempt }) => [status, attempt])).toEqual([
    ['done', 1],
    ['done', 3],
  ])
})
