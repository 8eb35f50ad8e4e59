import type { Reason } from '../../coordinator/plan.js'
import { ResumeDiffersError, RunNotFoundError, StatesweepError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import type { Session } from '../../session.js'
import type { LoadedSweep } from '../../steps/load/load-sweep.js'
import { planSweep } from '../../sweep.js'
import { experimentNamed, loadRecordedSweep, type SweepSource, sourceOf } from '../sources/recorded-sweep.js'
import { pointOf } from './point-of.js'
import { tableOf } from './table-of.js'

/** What the same command would do about one run, and why. */
export interface Explanation {
  readonly experiment: string
  readonly run: number
  readonly idRun: string
  readonly params: Readonly<Record<string, unknown>>
  readonly executes: boolean
  readonly reason: Reason
  readonly result: RunResult | undefined
  /** What it was executed from; undefined where the library did. */
  readonly source: SweepSource | undefined
  /** Why the command would be refused as a whole. */
  readonly refused: string | undefined
}

interface RunResult {
  readonly status: string
  readonly execution: number
  readonly attempt: number
  readonly started: number
  readonly duration: number
  readonly exception: { readonly name: string; readonly message: string; readonly step?: string } | null
}

/** The reasons for which a run is executed. */
const EXECUTES: ReadonlySet<Reason> = new Set(['new', 'pending', 'earlier', 'again'])

/** Throws ExperimentNotFoundError, ExperimentAmbiguousError, RunNotFoundError. */
export async function explainRun(
  session: Session,
  { run: wanted, name }: { readonly run: string; readonly name: string | undefined },
): Promise<Explanation> {
  const experiment = session.loadExperiment(experimentNamed(session, name))
  const { run, idRun } = findRun(experiment, wanted)
  const { reason, source, refused } = await reasonFor(session, experiment, run)
  return {
    experiment: experiment.name,
    run,
    idRun,
    params: pointOf(experiment, run).params,
    executes: EXECUTES.has(reason),
    reason,
    result: resultOf(session, experiment.name, run),
    source,
    refused,
  }
}

/** By its number, or by how its id begins: then all runs are looked at, a million in seconds. */
function findRun({ name, runs }: Experiment, wanted: string): { readonly run: number; readonly idRun: string } {
  const number = /^\d+$/.test(wanted) && wanted.length < 8 ? Number(wanted) : undefined
  const found: { run: number; idRun: string }[] = []
  let run = 0
  for (const { idRun } of runs) {
    if (run === number) return { run, idRun }
    if (number === undefined && idRun.startsWith(wanted.toLowerCase())) found.push({ run, idRun })
    if (found.length > 1) throw new RunNotFoundError(wanted, name, 'is the beginning of several ids')
    run++
  }
  const [only] = found
  if (only === undefined) throw new RunNotFoundError(wanted, name)
  return only
}

/** By the sweep file or command line; by the results alone where there is none, or where it cannot be loaded any more. */
async function reasonFor(
  session: Session,
  experiment: Experiment,
  run: number,
): Promise<Pick<Explanation, 'reason' | 'source' | 'refused'>> {
  const source = sourceOf(session, experiment.name)
  const byResults = async () => (await experiment.plan([], { resume: true, keep: true })).explain(run).reason
  if (source === undefined) return { reason: await byResults(), source, refused: undefined }
  try {
    const loaded = await loadRecordedSweep(session, experiment.name)
    const { explain } = await planSweep(session, loaded, { keep: true })
    return { reason: explain(run).reason, source, refused: await refusal(session, loaded) }
  } catch (error) {
    if (!(error instanceof StatesweepError)) throw error
    return { reason: await byResults(), source, refused: error.message }
  }
}

async function refusal(session: Session, loaded: LoadedSweep): Promise<string | undefined> {
  try {
    await planSweep(session, loaded)
    return undefined
  } catch (error) {
    if (error instanceof ResumeDiffersError) return `${error.problem}; --keep and --fresh are the ways out.`
    throw error
  }
}

function resultOf(session: Session, name: string, run: number): RunResult | undefined {
  const table = tableOf(session, name)
  if (table === undefined) return undefined
  const [row] = session.query(`SELECT status, execution, attempt, started, duration, exception FROM "${table}" WHERE run = ?`, [run])
  if (row === undefined) return undefined
  const { status, execution, attempt, started, duration, exception } = row
  return {
    status: String(status),
    execution: Number(execution),
    attempt: Number(attempt),
    started: Number(started),
    duration: Number(duration),
    exception: exception === null ? null : JSON.parse(String(exception)),
  }
}
