import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { BenchmarkCommandError } from '../../errors.js'
import { loadWarnings } from '../../measure/noise.js'
import type { Session } from '../../session.js'
import type { Params } from '../../spaces/space.js'
import type { LoadedSweep } from '../../steps/load/load-sweep.js'
import { planSweep } from '../../sweep.js'
import { pointOf } from '../inspect/point-of.js'
import { readLab } from '../inspect/read-lab.js'
import type { Benchmark, ReadingOptions } from '../sources/benchmark-options.js'
import type { ExecSweep } from '../sources/exec-sweep.js'
import { loadBaseline } from '../statistics/baseline.js'
import { reportBenchmark } from '../statistics/benchmark-report.js'
import { referenceGroups } from '../statistics/reference-groups.js'
import { groupSamples, samplesOf } from '../statistics/samples.js'
import type { CommandLine } from '../terminal/command-line.js'
import { formatCount } from '../terminal/count.js'
import { EXIT } from '../terminal/exit-status.js'
import { executeBeside, failureOf, withCommand } from './benchmark-commands.js'
import type { ReportOptions } from './execute-and-report.js'
import { executeSweep, type Outcome, type SweepOptions } from './execute-sweep.js'
import { NOTHING } from './progress.js'
import type { Reporter } from './reporters.js'
import { isMeasured, roundsOf } from './rounds.js'

type BenchmarkSweep = ExecSweep & { readonly benchmark: Benchmark }
type Options = SweepOptions & { readonly reporter: Reporter }

export const isBenchmark = (loaded: LoadedSweep): loaded is BenchmarkSweep => 'benchmark' in loaded

/** One at a time, in the order of the runs: round by round, since repeats are the outermost axis. */
export const SERIAL = { concurrency: 1, order: 'given' } as const

/** A benchmark as something to be executed and reported: the same executions as of any sweep, with commands before and after, and statistics at the end. */
export function benchmark(
  line: CommandLine,
  loaded: BenchmarkSweep,
  reading: ReadingOptions = {},
): Required<Pick<ReportOptions, 'execute' | 'conclude'>> {
  let warnings: readonly string[] = []
  let isClean = true
  return {
    async execute(session, _, options) {
      checkReading(session, loaded, reading)
      const sweep = sweepFor(options.fresh ? undefined : session, loaded, options)
      const configurations = await configurationsLeft(session, sweep, options)
      if (configurations.length === 0) return await executeSweep(session, sweep, options)
      // Before: what it executes itself is no load of others.
      warnings = loadWarnings()
      try {
        const unfinished = await prepare(loaded, { configurations, ...options })
        return unfinished === undefined ? await measure(session, { loaded, sweep }, options) : nothingMeasured(session, loaded, unfinished)
      } finally {
        isClean = await cleanUp(loaded, { configurations, ...options })
      }
    },
    conclude(session, _, { json }) {
      const plain = reportBenchmark(line, session, { loaded, reading, warnings, json })
      if (!isClean) line.finish(EXIT.failed)
      return plain
    },
  }
}

/** What cannot be compared is said before anything is measured. */
function checkReading(session: Session, { sweep, benchmark: { metric } }: BenchmarkSweep, reading: ReadingOptions): void {
  const { name, params } = sweep
  const grouped = groupSamples(samplesOf(session, { name, params, metric }), { params, metric })
  if (reading.reference !== undefined) referenceGroups(grouped, reading.reference)
  if (reading.compareBaseline !== undefined) loadBaseline(resolve(reading.compareBaseline), grouped)
}

/** The sweep with as many rounds as can be told now; where their number was given, as it is. */
function sweepFor(session: Session | undefined, loaded: BenchmarkSweep, { again }: Pick<SweepOptions, 'again'> = {}): BenchmarkSweep {
  const { least, metric } = loaded.benchmark
  if (least === undefined || again !== undefined) return loaded
  const { name, params } = loaded.sweep
  const samples = samplesOf(session, { name, params, metric })
  return { ...loaded, sweep: { ...loaded.sweep, params: roundsOf(samples, least) } }
}

/** The same for a dry run, which there need not be a database for. */
export function firstRounds(path: string, loaded: BenchmarkSweep, { fresh }: { readonly fresh: boolean }): BenchmarkSweep {
  return fresh || !existsSync(path) ? sweepFor(undefined, loaded) : readLab(path, (session) => sweepFor(session, loaded))
}

/** Those of which a run will be executed. Rejects as the execution would. */
async function configurationsLeft(session: Session, sweep: BenchmarkSweep, options: Options): Promise<Params[]> {
  const { retries, keep, limit, again, fresh } = options
  const { experiment, plan } = await planSweep(session, sweep, {
    ...(retries !== undefined && { retries }),
    ...(keep !== undefined && { keep }),
    ...(limit !== undefined && { limit }),
    ...(again !== undefined && { again }),
    ...(fresh && { ifExists: 'replace' }),
  })
  const found = new Map<string, Params>()
  for (let run = plan.runs.next(0); run < plan.runs.size; run = plan.runs.next(run + 1)) {
    const { params } = pointOf(experiment, run)
    found.set(JSON.stringify(params), params)
  }
  return [...found.values()]
}

type Beside = Options & { readonly configurations: readonly Params[] }

/** Sets up and warms up; gives the outcome of what was interrupted. Throws BenchmarkCommandError. */
async function prepare(loaded: BenchmarkSweep, { configurations, ...options }: Beside): Promise<Outcome | undefined> {
  const { setup, warmup } = loaded.benchmark
  if (setup !== undefined) {
    tell(options, `Setting up ${formatCount(configurations.length, 'configuration')}`)
    const outcome = await executeBeside(withCommand(loaded, setup), { configurations }, options)
    const failure = failureOf(outcome, configurations)
    if (failure !== undefined) throw new BenchmarkCommandError('--setup', failure)
    if (outcome.ended !== 'complete') return outcome
  }
  if (warmup === 0) return undefined
  tell(options, `Warming up, ${formatCount(warmup, 'round')}`)
  const { benchmark: _, ...rest } = loaded.options
  // What fails here fails when it is measured, too, and is recorded then.
  const outcome = await executeBeside({ ...loaded, options: rest }, { configurations, repeats: warmup, onError: 'continue' }, options)
  return outcome.ended === 'complete' ? undefined : outcome
}

/** Executes the rounds, and where the time is given as many more as the first have shown to be needed. */
async function measure(
  session: Session,
  { loaded, sweep }: { readonly loaded: BenchmarkSweep; readonly sweep: BenchmarkSweep },
  options: Options,
): Promise<Outcome> {
  const { least, metric } = loaded.benchmark
  const { fresh: _, ...again } = options
  const first = await executeSweep(session, sweep, options)
  let outcome = first
  while (least !== undefined && options.again === undefined && outcome.ended === 'complete' && outcome.waiting === 0) {
    const { name, params } = loaded.sweep
    if (isMeasured(samplesOf(session, { name, params, metric }), least)) break
    outcome = together(outcome, await executeSweep(session, sweepFor(session, loaded), again))
  }
  return { ...outcome, kept: first.kept }
}

/** Two executions as one. */
function together({ progress: before }: Outcome, outcome: Outcome): Outcome {
  const { progress } = outcome
  const counts = { ...progress.counts }
  for (const status of ['done', 'failed', 'timeout', 'crashed'] as const) counts[status] += before.counts[status]
  const sum = (name: 'total' | 'ended' | 'elapsed' | 'busy') => before[name] + progress[name]
  const sums = { total: sum('total'), ended: sum('ended'), elapsed: sum('elapsed'), busy: sum('busy') }
  return { ...outcome, progress: { ...progress, ...sums, skipped: before.skipped, counts } }
}

/** False, and said, if it failed. */
async function cleanUp(loaded: BenchmarkSweep, { configurations, ...options }: Beside): Promise<boolean> {
  const { cleanup } = loaded.benchmark
  if (cleanup === undefined) return true
  const outcome = await executeBeside(withCommand(loaded, cleanup), { configurations, onError: 'continue' }, options)
  const failure = failureOf(outcome, configurations)
  const { output } = options.reporter
  if (failure !== undefined) output.write(`${output.style('red', `--cleanup failed${failure}`)}\n`)
  return failure === undefined && outcome.ended === 'complete'
}

function nothingMeasured({ path }: Session, { sweep }: BenchmarkSweep, outcome: Outcome): Outcome {
  return { ...outcome, experiment: sweep.name, path, table: null, columns: [], failures: [], progress: NOTHING }
}

const tell = ({ reporter: { output } }: Options, text: string): void => void output.write(`${output.style('dim', text)}\n`)
