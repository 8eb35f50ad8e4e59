import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { BenchmarkCommandError } from '../../errors.js'
import { loadWarnings } from '../../measure/noise.js'
import { addCounts, noCounts } from '../../model/status.js'
import type { Session } from '../../session.js'
import type { Params } from '../../spaces/space.js'
import { planSweep } from '../../sweep.js'
import { pointOf } from '../inspect/point-of.js'
import { readLabLater } from '../inspect/read-lab.js'
import type { Execution } from '../parse/execution-options.js'
import type { ReadingOptions } from '../sources/benchmark-options.js'
import type { BenchmarkSweep } from '../sources/sourced-sweep.js'
import { loadBaseline } from '../statistics/baseline.js'
import { reportBenchmark } from '../statistics/benchmark-report.js'
import { referenceGroups } from '../statistics/reference-groups.js'
import { groupSamples, samplesOf } from '../statistics/samples.js'
import { checkOutputFile } from '../terminal/check-output-file.js'
import type { CommandLine } from '../terminal/command-line.js'
import { EXIT } from '../terminal/exit-status.js'
import { formatCount } from '../terminal/number.js'
import { say } from '../terminal/say.js'
import { formatDate } from '../terminal/time.js'
import { executeBeside, failureOf, withCommand } from './benchmark-commands.js'
import type { Procedure } from './execute-and-report.js'
import { executeSweep, type SweepExecution } from './execute-sweep.js'
import { isMeasured, roundsOf } from './rounds.js'
import { type SweepEnd, speedUp } from './sweep-end.js'

/** The procedure of a benchmark: commands before and after the sweep, and statistics at the end. */
export function benchmark(line: CommandLine, loaded: BenchmarkSweep, reading: ReadingOptions = {}): Procedure {
  let warnings: readonly string[] = []
  let isClean = true
  return {
    async execute(session, _, asked) {
      checkReading(session, loaded, reading)
      const execution = await measuredAnew(session, loaded, asked)
      tellBefore(session, loaded, { asked, execution })
      const sweep = sweepFor(isFresh(execution) ? undefined : session, loaded, execution)
      const configurations = await configurationsLeft(session, sweep, execution)
      if (configurations.length === 0) return await executeSweep(session, sweep, execution)
      // Before: what it executes itself is no load of others.
      warnings = loadWarnings()
      try {
        const unfinished = await prepare(loaded, { configurations, ...execution })
        return unfinished === undefined
          ? await measure(session, { loaded, sweep }, execution)
          : nothingMeasured(session, loaded, unfinished)
      } finally {
        isClean = await cleanUp(loaded, { configurations, ...execution })
      }
    },
    conclude(session, { json }) {
      const plain = reportBenchmark(line, session, { loaded, reading, warnings, json })
      if (!isClean) line.finish(EXIT.failed)
      return plain
    },
  }
}

/** Refuses a comparison that cannot be made before anything is measured. */
function checkReading(session: Session, { sweep, benchmark: { metric } }: BenchmarkSweep, reading: ReadingOptions): void {
  const { name, params } = sweep
  const grouped = groupSamples(samplesOf(session, { name, params, metric }), { params, metric })
  if (reading.reference !== undefined) referenceGroups(grouped, reading.reference)
  if (reading.saveBaseline !== undefined) checkOutputFile(reading.saveBaseline)
  if (reading.compareBaseline !== undefined) loadBaseline(resolve(reading.compareBaseline), grouped)
}

/** The sweep with the rounds known so far; unchanged if their number was given. */
function sweepFor(session: Session | undefined, loaded: BenchmarkSweep, execution?: Pick<Execution, 'engine'>): BenchmarkSweep {
  const { least, metric } = loaded.benchmark
  if (least === undefined || execution?.engine.again !== undefined) return loaded
  const { name, params } = loaded.sweep
  const samples = samplesOf(session, { name, params, metric })
  return { ...loaded, sweep: { ...loaded.sweep, params: roundsOf(samples, least) } }
}

/** What a dry run plans: the rounds known so far. There need not be a database. */
export async function firstRounds(loaded: BenchmarkSweep, asked: Execution): Promise<{ sweep: BenchmarkSweep; execution: Execution }> {
  if (isFresh(asked) || !existsSync(asked.path)) return { sweep: sweepFor(undefined, loaded), execution: asked }
  return await readLabLater(asked.path, async (session) => {
    const execution = await measuredAnew(session, loaded, asked)
    return { sweep: sweepFor(isFresh(execution) ? undefined : session, loaded), execution }
  })
}

const isFresh = ({ engine }: Pick<Execution, 'engine'>): boolean => engine.ifExists === 'replace'

/**
 * The execution, starting over where these words have measured to the end before: the program may
 * be another one now, and only a measurement that was interrupted goes on. Rejects as the execution
 * would.
 */
async function measuredAnew<T extends Pick<Execution, 'engine'>>(session: Session, loaded: BenchmarkSweep, asked: T): Promise<T> {
  const { engine } = asked
  const { name } = loaded.sweep
  const isAsked = isFresh(asked) || engine.again !== undefined || engine.keep === true
  if (isAsked || !session.experimentNames.includes(name)) return asked
  const { plan } = await planSweep(session, sweepFor(session, loaded), engine)
  const wasInterrupted = plan.reasons.pending > 0 && session.reader(name)?.source() === loaded.source
  return wasInterrupted ? asked : { ...asked, engine: { ...engine, ifExists: 'replace' } }
}

/** Says what becomes of the times that are there. */
function tellBefore(
  session: Session,
  { sweep: { name } }: BenchmarkSweep,
  { asked, execution }: { readonly asked: SweepExecution; readonly execution: SweepExecution },
): void {
  const last = session.reader(name)?.lastExecution()
  if (last === undefined || isFresh(asked) || asked.engine.again !== undefined) return
  const date = formatDate(last.ended ?? last.started)
  tell(execution, isFresh(execution) ? `Measures anew, in place of ${date}` : `Goes on from ${date}; --fresh measures anew`)
}

/** The combinations with a run to execute. Rejects as the execution would. */
async function configurationsLeft(session: Session, sweep: BenchmarkSweep, { engine }: SweepExecution): Promise<Params[]> {
  const { experiment, plan } = await planSweep(session, sweep, engine)
  const found = new Map<string, Params>()
  for (let run = plan.runs.next(0); run < plan.runs.size; run = plan.runs.next(run + 1)) {
    const { params } = pointOf(experiment, run)
    found.set(JSON.stringify(params), params)
  }
  return [...found.values()]
}

type Beside = SweepExecution & { readonly configurations: readonly Params[] }

/** Sets up and warms up; returns the end of what was interrupted. Throws BenchmarkCommandError. */
async function prepare(loaded: BenchmarkSweep, { configurations, ...options }: Beside): Promise<SweepEnd | undefined> {
  const { setup, warmup } = loaded.benchmark
  if (setup !== undefined) {
    tell(options, `Setting up ${formatCount(configurations.length, 'configuration')}`)
    const end = await executeBeside(withCommand(loaded, setup), { configurations }, options)
    const failure = failureOf(end.outcome, configurations)
    if (failure !== undefined) throw new BenchmarkCommandError('--setup', failure)
    if (end.outcome.ended !== 'complete') return end
  }
  if (warmup === 0) return undefined
  tell(options, `Warming up, ${formatCount(warmup, 'round')}`)
  const { benchmark: _, ...rest } = loaded.options
  // A command that fails here fails again when it is measured, and is recorded then.
  const end = await executeBeside({ ...loaded, options: rest }, { configurations, repeats: warmup, onError: 'continue' }, options)
  return end.outcome.ended === 'complete' ? undefined : end
}

/** Executes the rounds; with a time to reach, as many more as the first rounds call for. */
async function measure(
  session: Session,
  { loaded, sweep }: { readonly loaded: BenchmarkSweep; readonly sweep: BenchmarkSweep },
  execution: SweepExecution,
): Promise<SweepEnd> {
  const { least, metric } = loaded.benchmark
  const { ifExists: _, ...engine } = execution.engine
  const first = await executeSweep(session, sweep, execution)
  let end = first
  while (least !== undefined && engine.again === undefined && end.outcome.ended === 'complete' && end.outcome.waiting === 0) {
    const { name, params } = loaded.sweep
    if (isMeasured(samplesOf(session, { name, params, metric }), least)) break
    end = together(end, await executeSweep(session, sweepFor(session, loaded), { ...execution, engine }))
  }
  return { ...end, outcome: { ...end.outcome, kept: first.outcome.kept } }
}

/** Two executions as one. */
function together({ outcome: before }: SweepEnd, end: SweepEnd): SweepEnd {
  const { outcome } = end
  const counts = { ...outcome.counts }
  addCounts(counts, before.counts)
  const [busy, elapsed] = [before.busy_ms + outcome.busy_ms, before.elapsed_ms + outcome.elapsed_ms]
  const sums = { total: before.total + outcome.total, busy_ms: busy, elapsed_ms: elapsed, speed_up: speedUp(busy, elapsed) }
  return { ...end, outcome: { ...outcome, ...sums, skipped: before.skipped, counts } }
}

/** Cleans up; says so and returns false if that failed. */
async function cleanUp(loaded: BenchmarkSweep, { configurations, ...options }: Beside): Promise<boolean> {
  const { cleanup } = loaded.benchmark
  if (cleanup === undefined) return true
  const { outcome } = await executeBeside(withCommand(loaded, cleanup), { configurations, onError: 'continue' }, options)
  const failure = failureOf(outcome, configurations)
  const { output } = options.reporter
  if (failure !== undefined) say(output, `--cleanup failed${failure}`, 'red')
  return failure === undefined && outcome.ended === 'complete'
}

/** The end of a preparation as that of the benchmark, which did not begin. */
function nothingMeasured({ path }: Session, { sweep }: BenchmarkSweep, { outcome, ...end }: SweepEnd): SweepEnd {
  const none = { table: null, failures: [], counts: noCounts(), total: 0, skipped: 0, busy_ms: 0, elapsed_ms: 0, speed_up: null }
  return { ...end, columns: [], outcome: { ...outcome, ...none, experiment: sweep.name, path } }
}

const tell = ({ reporter: { output } }: SweepExecution, text: string): void => say(output, text, 'dim')
