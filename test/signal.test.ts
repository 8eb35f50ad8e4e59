import { existsSync, readFileSync } from 'node:fs'
import { createExperiment, stepRef } from 'statesweep'
import { exec, sleep } from 'statesweep/steps'
import { beforeEach, expect, it, vi } from 'vitest'
import { temporaryFolder } from './fixtures/lab.js'

const step = (name: string) => stepRef(new URL('./fixtures/signal-steps.mjs', import.meta.url), name)

let log = ''
beforeEach(() => {
  log = `${temporaryFolder()}/log`
})
const logged = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '')

it('aborts a run inline when the execution is aborted: it gets no result, what ended before stays, and a resume executes it', async () => {
  const controller = new AbortController()
  const experiment = createExperiment().addRuns({ i: [1, 2, 3] })
  const options = { backend: 'inline', concurrency: 1, order: 'given', config: { log } } as const
  const executing = experiment.execute([step('square'), step('waitForSignal')], { ...options, signal: controller.signal })
  const ended = executing.catch((error: unknown) => error)
  await vi.waitUntil(() => logged() === 'waits\n', 10_000)
  controller.abort(new Error('enough'))
  expect(await ended).toMatchObject({ message: 'enough' })
  expect(logged()).toBe('waits\naborted by AbortError\n')
  expect(Array.from(experiment.runs.records(), ({ status }) => status)).toEqual(['pending', 'pending', 'pending'])
  await experiment.execute(step('square'), options)
  expect(experiment.outcome?.counts.done).toBe(3)
})

it.each([
  ['the wait of sleep', () => sleep(2 ** 31 - 1), 'begins\n'],
  ['a command of exec', () => exec(`echo waits >> '${log}'; exec sleep 1000`), 'begins\nwaits\n'],
])('ends %s inline when the execution is aborted', async (_, waiting, begun) => {
  const controller = new AbortController()
  const experiment = createExperiment().addRuns({ i: [1] })
  const options = { backend: 'inline', concurrency: 1, config: { log }, signal: controller.signal } as const
  const ended = experiment.execute([step('say'), waiting()], options).catch((error: unknown) => error)
  await vi.waitUntil(() => logged() === begun, 10_000)
  controller.abort(new Error('enough'))
  expect(await ended).toMatchObject({ message: 'enough' })
  expect(experiment.runs.records()[0]?.status).toBe('pending')
})

it('gives a run in a process time to clean up at its time limit, which still is its result', async () => {
  const experiment = createExperiment().addRuns({ i: [1] })
  await experiment.execute(step('waitForSignal'), {
    backend: 'processes',
    concurrency: 1,
    timeout: 300,
    onError: 'continue',
    config: { log },
  })
  expect(experiment.outcome?.counts.timeout).toBe(1)
  expect(logged()).toBe('waits\naborted by AbortError\n')
})

it.each(['inline', 'threads', 'processes'] as const)(
  'aborts a run that an escaped error has failed, with that error, in %s',
  async (backend) => {
    const experiment = createExperiment().addRuns({ i: [1] })
    await experiment.execute(step('letEscape'), { backend, concurrency: 1, onError: 'continue', config: { log } })
    expect(experiment.runs.first()?.exception).toMatchObject({ name: 'RangeError', message: 'escaped' })
    await vi.waitUntil(() => logged() === 'aborted by escaped\n', 10_000)
  },
)
