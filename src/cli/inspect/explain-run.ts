import type { Reason } from '../../coordinator/plan.js'
import { ResumeDiffersError, StatesweepError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import type { Session } from '../../session.js'
import type { RunEnd } from '../../store/experiment-reader.js'
import { type LoadedSweep, planSweep } from '../../sweep.js'
import { loadRecordedSweep, sourceOf } from '../sources/recorded-sweep.js'
import type { SweepSource } from '../sources/source.js'
import { findExperiment } from './find-experiment.js'
import { findRun } from './find-run.js'
import { pointOf } from './point-of.js'

/** What the same command would do about one run, and why. */
export interface Explanation {
  readonly experiment: string
  readonly run: number
  readonly idRun: string
  readonly params: Readonly<Record<string, unknown>>
  readonly executes: boolean
  readonly reason: Reason
  readonly result: RunEnd | undefined
  /** Where it was executed from; undefined if by the library. */
  readonly source: SweepSource | undefined
  /** Why the command would be refused as a whole. */
  readonly refused: string | undefined
}

/** The reasons for which a run is executed. */
const EXECUTES: ReadonlySet<Reason> = new Set(['new', 'pending', 'earlier', 'again'])

/** Throws ExperimentNotFoundError, ExperimentAmbiguousError, RunUnclearError. */
export async function explainRun(
  session: Session,
  { run: wanted, name }: { readonly run: string; readonly name: string | undefined },
): Promise<Explanation> {
  const experiment = session.loadExperiment(findExperiment(session, name))
  const { run, idRun } = findRun(session, wanted, experiment.name)
  const { reason, source, refused } = await reasonFor(session, experiment, run)
  return {
    experiment: experiment.name,
    run,
    idRun,
    params: pointOf(experiment, run).params,
    executes: EXECUTES.has(reason),
    reason,
    result: session.reader(experiment.name)?.end(run),
    source,
    refused,
  }
}

/** By the sweep file or command line; by the results alone if there is none or it fails to load. */
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
    if (error instanceof ResumeDiffersError) return `${error.problem}; pass --keep or --fresh.`
    throw error
  }
}
