import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createExperiment, range, stepRef } from 'statesweep'
import { exec } from 'statesweep/steps'
import { expect, it } from 'vitest'
import { temporaryFolder } from './fixtures/lab.js'

const steps = new URL('./fixtures/blame-steps.mjs', import.meta.url)
const step = (name: string) => stepRef<unknown>(steps, name)

/** How often a run executed. */
const executions = (folder: string, run: number): number => {
  const file = join(folder, String(run))
  return existsSync(file) ? readFileSync(file, 'utf8').length : 0
}

const options = { concurrency: 1, timeout: 400, onError: 'continue' } as const

it.each([
  ['threads', 'timer'],
  ['threads', 'goesOn'],
  ['processes', 'immediate'],
] as const)('a run is not blamed for the loop that an earlier one left behind (%s, %s)', async (backend, what) => {
  const folder = temporaryFolder()
  const experiment = createExperiment().addRuns({ i: range(3), what: [what], folder: [folder] })
  await experiment.execute(step('leaveLoop'), { ...options, backend })
  expect(experiment.runs.columns().status).toEqual(['done', 'done', 'done'])
  expect(executions(folder, 1)).toBe(2)
})

it.each([
  { backend: 'threads', what: 'wait', at: 2, times: 2 },
  { backend: 'threads', what: 'loopAfterWaiting', at: 2, times: 2 },
  { backend: 'threads', what: 'loop', at: 2, times: 1 },
  { backend: 'threads', what: 'wait', at: 0, times: 1 },
  { backend: 'processes', what: 'wait', at: 2, times: 2 },
  { backend: 'processes', what: 'loop', at: 2, times: 1 },
] as const)(
  'a run that never ends ($what, number $at of its worker) executes $times times in $backend',
  async ({ backend, what, at, times }) => {
    const folder = temporaryFolder()
    const experiment = createExperiment().addRuns({ i: range(4), what: [what], folder: [folder], at: [at] })
    await experiment.execute(step('never'), { ...options, backend })
    expect(experiment.runs.columns().status).toEqual([0, 1, 2, 3].map((i) => (i === at ? 'timeout' : 'done')))
    expect(executions(folder, at)).toBe(times)
  },
)

it('a run in a synchronous step executes once although it has waited for the step before', async () => {
  const folder = temporaryFolder()
  const experiment = createExperiment().addRuns({ i: range(4), what: ['loop'], folder: [folder], at: [2] })
  await experiment.execute([step('waitFirst'), step('never')], options)
  expect(experiment.runs.columns().status).toEqual(['done', 'done', 'timeout', 'done'])
  expect(executions(folder, 2)).toBe(1)
})

it('a further attempt of a run that took too long alone costs one timeout', async () => {
  const folder = temporaryFolder()
  const experiment = createExperiment().addRuns({ i: range(4), what: ['wait'], folder: [folder], at: [2] })
  await experiment.execute(step('never'), { ...options, timeout: 200, retries: 1 })
  expect(experiment.runs.columns()).toMatchObject({ status: ['done', 'done', 'timeout', 'done'], attempt: Float64Array.of(1, 1, 2, 1) })
  expect(executions(folder, 2)).toBe(3)
})

it('a command that takes too long executes once', async () => {
  const folder = temporaryFolder()
  const experiment = createExperiment().addRuns({ i: range(3), folder: [folder] })
  await experiment.execute(exec('printf x >> {folder}/{i}; test {i} != 2 || exec sleep 60'), { ...options, backend: 'processes' })
  expect(experiment.runs.columns().status).toEqual(['done', 'done', 'timeout'])
  expect(executions(folder, 2)).toBe(1)
})

it.each(['threads', 'processes'] as const)(
  'a run that ends its worker while it is recorded is found like one that does in a step (%s)',
  async (backend) => {
    const folder = temporaryFolder()
    const experiment = createExperiment().addRuns({ i: range(4), folder: [folder] })
    await experiment.execute(step('exitWhenRead'), { ...options, backend })
    expect(experiment.runs.columns().status).toEqual(['done', 'done', 'crashed', 'done'])
    expect(executions(folder, 2)).toBe(2)
  },
)
