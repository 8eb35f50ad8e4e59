import { type ExecutionMessage, encodeExecution } from '../chunk/message.js'
import { shareBytes } from '../codec/attachments.js'
import { RunsFailedError } from '../errors.js'
import type { ResolvedExecuteOptions } from '../options.js'
import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { Space } from '../spaces/space.js'
import type { StepReference } from '../steps/define/reference.js'
import { type Clock, systemClock } from './clock.js'
import type { Backend, EncodedExecution, RunStore } from './contracts.js'
import { Execution, type ExecutionReport } from './execution.js'
import type { Plan } from './plan.js'
import { type Planned, planExecution } from './plan-execution.js'
import { ProgressMeter } from './progress.js'
import type { Cause } from './retry.js'
import { unlessAborted } from './unless-aborted.js'

export interface ExecuteRequest {
  readonly experiment: { readonly name: string; readonly idExperiment: string; readonly seed: number | string }
  readonly spaces: RecordedSpaces
  readonly steps: readonly StepReference[]
  readonly options: ResolvedExecuteOptions
  /** The results so far; undefined where the experiment has yet to be claimed. */
  readonly store: RunStore | undefined
  /** Claims the experiment and saves what it is; called when the steps have been loaded, before anything changes in the database. */
  claim(): RunStore
  /** Asked when there is something to execute: a pool starts its threads when it is made. */
  backendFor(options: ResolvedExecuteOptions): Backend
  /** What the code of each step is told by. Default: nothing is known of it. */
  readonly code?: readonly string[]
  /** URL of the sweep file that the steps come from. */
  readonly source?: string
  /** The points that are wanted: runs that are not among them are stale. Default: all runs. */
  readonly wanted?: Space
  /** Runs that the experiment had before any were added to it now. */
  readonly known?: number
  /** Execute only those again that ended so in the last execution. */
  readonly again?: ReadonlySet<Cause>
  /** Runs to execute at the most; the others wait. Default: all. */
  readonly limit?: number
  /** Called when it is decided what will be executed. */
  onPlanned?(plan: Plan): void
  /** The one run to execute, tracked by hand: not an execution of the experiment, and recorded with ordinal 0. */
  readonly only?: number
  /** Time, where it is not the system's. */
  readonly clock?: Clock
}

/** Executes the steps on the runs of an experiment; everything is stored before the promise settles. */
export async function execute(request: ExecuteRequest): Promise<ExecutionReport> {
  const { options, clock = systemClock } = request
  throwIfEnded(options)
  request.store?.prepare()
  const planned = planExecution(request)
  const { plan } = planned
  request.onPlanned?.(plan)
  if (plan.runs.count === 0) return nothingToDo(request, planned)
  const backend = request.backendFor(options)
  const execution = encodeMessage(request, planned)
  try {
    await unlessAborted(backend.begin(execution, options.onOutput), options.signal)
    throwIfEnded(options)
    return await executePlan({ ...request, backend, execution, clock }, planned)
  } finally {
    backend.end(execution)
  }
}

type Encoded = ExecuteRequest & { readonly backend: Backend } & { readonly execution: EncodedExecution; readonly clock: Clock }

async function executePlan(request: Encoded, { record, plan }: Planned): Promise<ExecutionReport> {
  const store = request.claim()
  if (request.only === undefined) store.begin(record)
  let report: ExecutionReport
  try {
    report = await new Execution({ ...request, store }, { ordinal: record.ordinal, plan }).run()
  } catch (error) {
    endQuietly(store, record.ordinal)
    throw error
  }
  store.end(record.ordinal)
  return report
}

/** After a failure: what ending fails of, too, is likely the same, and must not stand in front of it. */
function endQuietly(store: RunStore, ordinal: number): void {
  try {
    store.end(ordinal)
  } catch {
    // The next execution puts right what is left.
  }
}

function throwIfEnded({ signal, stopSignal }: ResolvedExecuteOptions): void {
  signal?.throwIfAborted()
  stopSignal?.throwIfAborted()
}

/** No worker starts where every run has its result. */
function nothingToDo(request: ExecuteRequest, { record, plan }: Planned): ExecutionReport {
  const { ordinal } = record
  request.claim().end(ordinal)
  const progress = new ProgressMeter({ total: 0, skipped: plan.skipped, now: 0 }).event(0)
  const { concurrency } = request.options
  return { execution: ordinal, plan, progress, concurrency, speedUp: 0, failures: [], failureCounts: [], returned: [], escaped: 0 }
}

/** One error for all runs that failed, or undefined if none did. */
export function failureOf(experiment: string, { progress, failures, failureCounts }: ExecutionReport): RunsFailedError | undefined {
  const failed = progress.ended - progress.counts.done
  if (failed === 0) return undefined
  const exceptions = failures.map(({ idRun, exception }) => ({ idRun, ...exception }))
  return new RunsFailedError(experiment, exceptions, failureCounts, { failed, executed: progress.ended })
}

let executions = 0

function encodeMessage(request: ExecuteRequest, { record, attachments }: Planned): EncodedExecution {
  const { experiment, spaces, options, steps } = request
  const message: ExecutionMessage = {
    idExperiment: experiment.idExperiment,
    ordinal: record.ordinal,
    seed: experiment.seed,
    seedGlobals: options.seedGlobals,
    echo: options.onOutput !== null,
    stopOnFailure: options.onError === 'stop',
    argsField: options.argsField,
    config: record.config,
    attachments: attachments.map(({ path, type }) => ({ path, type })),
    steps,
    paramNames: spaces.names,
    spaces: spaces.all.map(({ first, origin, space }) => ({ first, origin, definition: space.definition })),
  }
  const encoded = encodeExecution(message)
  const bytes = new SharedArrayBuffer(encoded.length)
  new Uint8Array(bytes).set(encoded)
  return { id: `${process.pid}-${++executions}`, bytes, attachments: attachments.map(({ view }) => shareBytes(view)) }
}
