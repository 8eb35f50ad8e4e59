import { createSession, range, stepRef } from 'statesweep'
import type { Trial } from './trial.js'

const step = stepRef(new URL('../steps/trivial.js', import.meta.url), 'double')

/** A sweep of trivial runs, with everything on; the pool is warm, as the raw loop's connection is open. */
export const sweep =
  (order: 'auto' | 'seeded'): Trial =>
  async ({ runs, path }) => {
    const session = createSession({ path })
    const warm = session.createExperiment('warm-up').addRuns({ i: range(2000), a: ['x'], b: [1.5] })
    await warm.execute(step, { concurrency: 2 })
    const experiment = session.createExperiment('million').addRuns({ i: range(runs), a: ['x'], b: [1.5] })
    const start = performance.now()
    await experiment.execute(step, { concurrency: 2, order })
    const ms = performance.now() - start
    const [row] = session.query('SELECT sum(y) AS stored FROM experiment_million')
    session.close()
    return { ms, stored: Number(row?.stored) }
  }
