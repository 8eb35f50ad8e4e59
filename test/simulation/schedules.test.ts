import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Execution } from '../../dist/src/coordinator/execution.js'
import { newCode } from '../../dist/src/model/code.js'
import { createRandom, seedOf } from '../../dist/src/model/random.js'
import { resolveExecuteOptions } from '../../dist/src/options.js'
import { grid } from '../../dist/src/spaces/grid.js'
import { range } from '../../dist/src/spaces/range.js'
import { RecordedSpaces } from '../../dist/src/spaces/recorded-spaces.js'
import { claimExperiment, deleteExperiment } from '../../dist/src/store/experiments.js'
import { Lab } from '../../dist/src/store/lab.js'
import { LabRunStore } from '../../dist/src/store/lab-run-store.js'
import { between } from '../../dist/src/store/row-filter.js'
import { readRange } from '../../dist/src/store/run-rows.js'
import { createSimBackend, type Fate, type World } from './sim-backend.js'
import { SimClock } from './sim-clock.js'

const SCHEDULES = Number(process.env.SCHEDULES ?? 200)
const TIMEOUT = 1000
const lab = new Lab(':memory:')
let experiments = 0

/** How a run must end: by its fates and the retries alone, whatever happens to the workers. */
function expectedEnd(fates: readonly Fate[], retries: number): { status: string; attempt: number } {
  const status = { done: 'done', throw: 'failed', hang: 'timeout', die: 'crashed' }
  for (let attempt = 1; ; attempt++) {
    const fate = fates[Math.min(attempt, fates.length) - 1] ?? 'done'
    if (fate === 'done' || attempt > retries) return { status: status[fate], attempt }
  }
}

async function schedule(seed: number): Promise<void> {
  const random = createRandom(seedOf(seed, { a: 1, b: 2, c: 3, d: 4 }, 0))
  const size = random.integer(1, 60)
  const retries = random.integer(0, 3)
  const oddness = random.choice([0, 0.05, 0.3])
  const fates = Array.from({ length: size }, () =>
    Array.from(
      { length: random.integer(1, 4) },
      (): Fate => (random() < oddness ? random.choice(['throw', 'hang', 'die'] as const) : 'done'),
    ),
  )
  const idExperiment = `01900000-0000-7000-8000-${String(++experiments).padStart(12, '0')}`
  const record = claimExperiment(lab, { idExperiment, name: `schedule ${experiments}`, seed: 0, fields: {} })
  const table = new LabRunStore(lab, record)
  const concurrency = random.integer(1, 4)
  const misfortune = random.choice([0, 0.02, 0.2])
  const slowness = random.choice([0, 0, 0.05])
  const longness = random.choice([0, 0.02, 0.1])
  const [leaving, waiting] = Array.from([random.choice([0, 0.1, 0.5]), random()], (chance) =>
    Array.from({ length: size }, () => random() < chance),
  )
  const executions = new Map<string, number>()
  const endless = fates.flatMap((list, run) =>
    list.flatMap((fate, at) => (fate === 'hang' ? [{ execution: `${run} in attempt ${at + 1}`, most: waiting?.[run] ? 2 : 1 }] : [])),
  )
  const kept = new Map<number, number>()
  const lost: string[] = []
  const strange: string[] = []
  const createWorld = (): World => ({
    idExperiment,
    kept,
    lost,
    strange,
    clock: new SimClock(),
    open: new Set(),
    random,
    concurrency,
    misfortune,
    slowness,
    longness,
    leaves: (run) => leaving?.[run] ?? false,
    waits: (run) => waiting?.[run] ?? false,
    executions,
    fate: (run, attempt) => fates[run]?.[Math.min(attempt, fates[run].length) - 1] ?? 'done',
  })
  const rows = () => readRange(table.table, { runs: between(0, size), limit: size })
  let announced = 0
  const onProgress = ({ ended, skipped }: { ended: number; skipped: number }) => {
    announced = ended
    expect(rows().length).toBeGreaterThanOrEqual(ended + skipped)
  }
  const options = resolveExecuteOptions({
    retries,
    timeout: TIMEOUT,
    onError: 'continue',
    resume: true,
    order: random.choice(['given', 'seeded'] as const),
    onProgress,
  })
  const start = (world: World) => {
    const backend = createSimBackend(world)
    const spaces = new RecordedSpaces().with(grid({ i: range(size) }), idExperiment)
    const steps = [{ kind: 'built-in', name: 'nothing', args: [], label: 'nothing' }] as const
    return new Execution({
      work: {
        experiment: record,
        spaces,
        known: size,
        steps,
        code: newCode({ steps: [], files: {}, packages: {}, inputs: {} }),
        sources: [],
      },
      selection: {},
      options,
      host: { store: table, claim: () => table, backendFor: () => backend },
      clock: world.clock,
    }).run()
  }
  // The coordinator dies in the middle, once or twice: nobody answers its messages, and its files
  // stay.
  const deaths = random.integer(0, 3)
  for (let left = deaths; left > 0; left--) {
    const before = rows()
    const world = createWorld()
    if (await world.clock.run(start(world), random.integer(1, 40))) break
    for (const writer of world.open) writer.abandon()
    for (const row of before) expect(rows().find(({ run }) => run === row.run)?.attempt).toBeGreaterThanOrEqual(row.attempt ?? 0)
  }
  const settled = rows().filter(({ status, attempt }) => status === 'done' || (attempt ?? 0) > retries)
  announced = 0
  const world = createWorld()
  const execution = start(world)
  expect(await world.clock.run(execution, 100_000)).toBe(true)
  const { outcome } = await execution
  const ends = rows().map(({ run, status, attempt, fields }) => ({ run, status, attempt, fields }))
  expect(ends).toEqual(
    fates.map((list, run) => {
      const { status, attempt } = expectedEnd(list, retries)
      return { run, status, attempt, fields: status === 'done' ? { made: `${run} in attempt ${attempt}` } : {} }
    }),
  )
  // A recorded result never changes.
  for (const row of settled) expect(rows().find(({ run }) => run === row.run)).toEqual(row)
  expect([outcome.ended, outcome.total + outcome.skipped, announced]).toEqual(['complete', size, outcome.total])
  // Files of another experiment stay where they are; nothing else does.
  expect(lab.folders.leftovers(idExperiment)).toEqual(strange.toSorted())
  // A run finds its newest checkpoint, whatever has ended the attempt; a run that is done leaves
  // none.
  expect(lost).toEqual([])
  // Where only runs end workers, a run that never ends costs one further timeout, and none where
  // nothing but the run can be guilty.
  if (misfortune === 0 && deaths === 0) {
    expect(endless.filter(({ execution, most }) => (executions.get(execution) ?? 0) > most)).toEqual([])
  }
  const failed = ends.flatMap(({ run, status }) => (status !== 'done' && kept.has(run) ? [[run, kept.get(run)]] : []))
  expect(Array.from(table.checkpoints(1, [[0, size]]), ({ run, number }) => [run, number])).toEqual(failed)
  deleteExperiment(lab, record)
}

it.each([[1641131194, 'counts a verdict once whose worker dies after it has recorded it']])('schedule %i %s', (seed) => schedule(seed))

// SCHEDULES=10000 for many, SCHEDULE=<the counterexample of a failure> for one again.
it(
  'ends each run as it must, once, whatever workers and coordinator do',
  async () => {
    if (process.env.SCHEDULE !== undefined) return schedule(Number(process.env.SCHEDULE))
    await fc.assert(fc.asyncProperty(fc.integer(), schedule), { numRuns: SCHEDULES, endOnFailure: true })
  },
  60_000 + SCHEDULES * 500,
)
