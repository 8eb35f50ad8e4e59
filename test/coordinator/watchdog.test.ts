import { expect, it } from 'vitest'
import type { Mark } from '../../dist/src/chunk/mark.js'
import { watch } from '../../dist/src/coordinator/watchdog.js'
import { SimClock } from '../simulation/sim-clock.js'

/** What the watchdog does to one chunk, for so many milliseconds of a simulated clock. */
async function watching(
  { timeout, during }: { timeout: number | null; during: number },
  {
    mark,
    isStopped = () => false,
    suspend,
  }: { mark: Mark | undefined; isStopped?: (now: number) => boolean; suspend?: [at: number, ms: number] },
) {
  const clock = new SimClock()
  const ended = new AbortController()
  const done: string[] = []
  const chunk = {
    chunk: {},
    current: () => mark,
    isStopped: () => isStopped(clock.now()),
    condemn: (_: Mark, uncounted: number) => void done.push(`condemned at ${clock.now()}, ${uncounted} not counted`),
    kill: () => void done.push(`killed at ${clock.now()}`),
  }
  const watched = watch(() => (done.length === 0 ? [chunk] : []), { timeout, clock, signal: ended.signal })
  const [at, ms] = suspend ?? [during, 0]
  const passes = clock
    .sleep(at)
    .then(() => clock.suspend(ms))
    .then(() => clock.sleep(during - at))
  await clock.run(passes, 1e6)
  ended.abort()
  await clock.run(watched, 1e6)
  return done
}

const run = { state: 'executing', run: 7, since: 0 } as const

it('ends a run that executes for longer than its timeout, at most a twentieth late', async () => {
  expect(await watching({ timeout: 1000, during: 1000 }, { mark: run })).toEqual([])
  expect(await watching({ timeout: 1000, during: 5000 }, { mark: run })).toEqual(['condemned at 1050, 0 not counted'])
})

it('does not count the time in which the machine or this process was suspended', async () => {
  expect(await watching({ timeout: 1000, during: 1800 }, { mark: run, suspend: [920, 60_000] })).toEqual([
    'condemned at 61020, 59970 not counted',
  ])
  expect(await watching({ timeout: 1000, during: 970 }, { mark: run, suspend: [920, 60_000] })).toEqual([])
})

it('does not count the time in which the system had stopped the worker', async () => {
  const isStopped = (now: number) => now > 500 && now <= 30_500
  expect(await watching({ timeout: 1000, during: 30_900 }, { mark: run, isStopped })).toEqual([])
  expect(await watching({ timeout: 1000, during: 40_000 }, { mark: run, isStopped })).toEqual(['condemned at 31050, 30000 not counted'])
})

it('kills a worker that does nothing for ten seconds, unless it is stopped', async () => {
  expect(await watching({ timeout: null, during: 9000 }, { mark: undefined })).toEqual([])
  expect(await watching({ timeout: null, during: 11_000 }, { mark: undefined })).toEqual(['killed at 10250'])
  expect(await watching({ timeout: null, during: 60_000 }, { mark: undefined, isStopped: () => true })).toEqual([])
})

it('lets a worker record for ten minutes, whatever the timeout of its runs', async () => {
  const mark = { state: 'recording', run: 7, since: 0 } as const
  expect(await watching({ timeout: 1000, during: 599_000 }, { mark })).toEqual([])
  expect(await watching({ timeout: 1000, during: 601_000 }, { mark })).toEqual(['killed at 600050'])
})
