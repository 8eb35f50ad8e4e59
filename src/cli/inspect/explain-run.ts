import { pathToFileURL } from 'node:url'
import type { Reason } from '../../coordinator/plan.js'
import { ResumeDiffersError, StatesweepError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import { compareCode } from '../../model/code.js'
import type { Session } from '../../session.js'
import { codeOf } from '../../steps/identity/code-of.js'
import type { RunEnd } from '../../store/experiment-reader.js'
import type { RunningInfo } from '../../store/running.js'
import { type LoadedSweep, planSweep } from '../../sweep.js'
import { codeFile, loadRecordedSweep, sourceOf } from '../sources/recorded-sweep.js'
import type { SweepSource } from '../sources/source.js'
import { isBenchmark } from '../sources/sourced-sweep.js'
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
  /** Undefined unless the run executes now. */
  readonly running: RunningInfo | undefined
  /** Where it was executed from; undefined if by the library. */
  readonly source: SweepSource | undefined
  /** Why the command would be refused as a whole. */
  readonly refused: string | undefined
  /** The sweep file, if its code may have changed: only loading it can tell. */
  readonly unclear: string | undefined
}

/** The reasons for which a run is executed. */
const EXECUTES: ReadonlySet<Reason> = new Set(['new', 'pending', 'earlier', 'again'])

/** Throws ExperimentNotFoundError, ExperimentAmbiguousError, RunUnclearError. */
export async function explainRun(
  session: Session,
  { run: wanted, name, file }: { readonly run: string; readonly name: string | undefined; readonly file?: string | undefined },
): Promise<Explanation> {
  const experiment = session.loadExperiment(findExperiment(session, name))
  const { run, idRun } = findRun(session, wanted, experiment.name)
  const reader = session.reader(experiment.name)
  const why = await reasonFor(session, experiment, { run, file })
  return {
    experiment: experiment.name,
    run,
    idRun,
    params: pointOf(experiment, run).params,
    executes: EXECUTES.has(why.reason),
    ...why,
    result: reader?.end(run),
    running: reader?.running().find((one) => one.run === run),
  }
}

/**
 * By the command line, or the sweep file that was given; by the results alone if there is none or
 * it fails to load. Executes no file that only the database names.
 */
async function reasonFor(
  session: Session,
  experiment: Experiment,
  { run, file }: { readonly run: number; readonly file: string | undefined },
): Promise<Pick<Explanation, 'reason' | 'source' | 'refused' | 'unclear'>> {
  const source = sourceOf(session, experiment.name)
  const byResults = async () => (await experiment.plan([], { resume: true, keep: true })).explain(run).reason
  const code = source === undefined || file !== undefined ? undefined : codeFile(source)
  if (source === undefined || code !== undefined) {
    const unclear = code !== undefined && !(await isAsExecuted(session, experiment.name, code)) ? code : undefined
    return { reason: await byResults(), source, refused: undefined, unclear }
  }
  try {
    const loaded = await loadRecordedSweep(session, experiment.name, file)
    const { plan, explain } = await planSweep(session, loaded, { keep: true })
    // A benchmark that was not interrupted measures anew.
    const reason = isBenchmark(loaded) && plan.reasons.pending === 0 ? 'earlier' : explain(run).reason
    return { reason, source, refused: await refusal(session, loaded), unclear: undefined }
  } catch (error) {
    if (!(error instanceof StatesweepError)) throw error
    return { reason: await byResults(), source, refused: error.message, unclear: undefined }
  }
}

/** True if the sweep file has the code that was executed last, by its tokens. */
async function isAsExecuted(session: Session, name: string, file: string): Promise<boolean> {
  const before = session.reader(name)?.code()
  if (before === undefined) return false
  const step = {
    kind: 'sweep',
    url: pathToFileURL(file).href,
    count: before.steps.length,
    names: [],
    fileHash: '',
    sourceHash: '',
    label: '',
  } as const
  const now = await codeOf(before.steps.map((_, index) => ({ ...step, index })))
  return compareCode(before, now).steps.length === 0
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
