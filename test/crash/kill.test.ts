import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createRandom, type Random, seedOf } from '../../dist/src/model/random.js'
import { BACKENDS, type BusySweep, createBusySweep } from './busy-sweep.js'

// Kills a sweep at random moments and starts it again until it is done:
// KILLS=100 npx vitest run --config test/vitest.config.ts test/crash/kill
const KILLS = Number(process.env.KILLS ?? 4)
const SEED = Number(process.env.SEED ?? Date.now() % 1e6)
const RUNS = 2000
const JOBS = 2
/**
 * Most milliseconds between the first run of a start and its kill: five kills a sweep, on two
 * cores.
 */
const LATEST = 1600
/** Milliseconds between two looks at what was executed. */
const LOOK = 2

it.each(BACKENDS)(
  'loses nothing to kill -9 at random moments, on %s',
  async (backend) => {
    const random = createRandom(seedOf(SEED, { a: 1, b: 2, c: 3, d: 4 }, 0))
    const options = { runs: RUNS, ms: 4, backend, jobs: JOBS }
    using undisturbed = createBusySweep(options)
    expect(undisturbed.run().status).toBe(1)
    const expected = undisturbed.results()
    expect(expected).toMatchObject({ rows: RUNS, points: RUNS, ids: RUNS })
    const total = { kills: 0, sweeps: 0, repeated: 0 }
    while (total.kills < KILLS) {
      using sweep = createBusySweep(options)
      const kills = await killUntilDone(sweep, { random, limit: KILLS - total.kills })
      expect(sweep.results(), `seed ${SEED}, sweep ${total.sweeps}`).toEqual(expected)
      const repeated = sweep.executed() - RUNS
      expect(repeated).toBeLessThanOrEqual(2 * JOBS * kills)
      total.kills += kills
      total.repeated += repeated
      total.sweeps++
    }
    console.log(
      `${backend}, seed ${SEED}: ${total.kills} kills of sweeps at work, ${total.sweeps} sweeps, ${total.repeated} executions repeated ` +
        `(${(total.repeated / total.kills / JOBS).toFixed(2)} per worker and kill); every digest ${expected.digest.slice(0, 16)}`,
    )
  },
  300_000 + KILLS * 30_000,
)

/**
 * Starts the sweep and kills it, until it ends by itself. Returns how many kills hit it at work.
 */
async function killUntilDone(sweep: BusySweep, { random, limit }: { random: Random; limit: number }): Promise<number> {
  let kills = 0
  while (kills < limit) {
    const before = sweep.executed()
    const child = sweep.start()
    const ended = once(child, 'close')
    child.stdout.resume()
    child.stderr.resume()
    while (sweep.executed() === before && child.exitCode === null) await sleep(LOOK)
    await Promise.race([ended, sleep(random() * LATEST)])
    child.kill('SIGKILL')
    const [, signal] = await ended
    const wasAtWork = signal === 'SIGKILL' && sweep.executed() > before && sweep.reached() < RUNS
    if (wasAtWork) kills++
    else if (signal === null) return kills
  }
  expect(sweep.run().status).toBe(1)
  return kills
}
