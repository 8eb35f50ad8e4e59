import { type Detached, detach } from '../codec/attachments.js'
import { canonical } from '../codec/canonical.js'
import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import { json } from '../engine-globals.js'
import { type ResumeDifference, ResumeDiffersError } from '../errors.js'
import type { ResolvedExecuteOptions } from '../options.js'
import type { ExecutionRecord, RunResult, RunStore } from './contracts.js'
import { type Plan, type PlanTerms, planRuns, type Reason, reasonFor } from './plan.js'
import { retryPolicy } from './retry.js'
import { runsToSkip, staleRuns } from './selection.js'
import type { Selection, Work } from './work.js'

export interface PlanRequest {
  readonly work: Work
  readonly selection: Selection
  readonly options: ResolvedExecuteOptions
  /** The results so far; undefined if there are none. */
  readonly store: RunStore | undefined
}

/** What an execution will record and do. Nothing has changed yet. */
export interface Planned {
  readonly record: ExecutionRecord
  readonly plan: Plan
  /** Large arrays of the config; the record has their hashes. */
  readonly attachments: Detached<unknown>['attachments']
  /** Explains why a run executes or not, with its result. Reads all results before it. */
  explain(run: number): { readonly reason: Reason; readonly result: RunResult | undefined }
}

/**
 * Decides what to execute, from spaces, results and the record of the last execution.
 *
 * @throws ResumeDiffersError if it would continue results with other code, config or seed
 */
export function planExecution({ work, selection, options, store }: PlanRequest): Planned {
  const { spaces, known } = work
  const { only, wanted, again, limit } = selection
  const last = store?.last()
  const { value: config, attachments } = detach(options.config)
  const record = nextExecution({ work, options, only }, { last, config: encode(config, 'config') })
  const terms = {
    size: spaces.size,
    known,
    ordinal: record.ordinal,
    includeFailed: options.includeFailed,
    only,
    retries: retryPolicy(options.retries),
    stale: wanted === undefined ? undefined : staleRuns(spaces, wanted),
    again,
    limit,
    suspects: only === undefined ? (store?.suspects(record.ordinal) ?? []) : [],
  } satisfies PlanTerms
  const planned = planRuns(store?.results() ?? [], terms)
  const skip = runsToSkip(options.skip, { runs: planned.runs, spaces })
  const plan = { ...planned, skip, suspects: planned.suspects.filter(({ run }) => !skip.includes(run)) }
  const begun = store?.begun(record.ordinal) ?? 0
  if (last?.ordinal === record.ordinal && plan.made + begun > 0 && !options.keep) {
    const differences = compare(last, record)
    if (differences.length > 0) throw new ResumeDiffersError(work.experiment.name, { runs: plan.made, begun, differences })
  }
  return { record, plan, attachments, explain: (run) => explain(run, { store, terms }) }
}

function explain(run: number, { store, terms }: { readonly store: PlanRequest['store']; readonly terms: PlanTerms }) {
  let found: RunResult | undefined
  for (const result of store?.results() ?? []) {
    if (result.run >= run) {
      found = result.run === run ? result : undefined
      break
    }
  }
  return { reason: reasonFor(run, found, terms), result: found }
}

/** The record of the execution: a resume continues the last one, else it is the next. */
function nextExecution(
  { work, options, only }: Pick<PlanRequest, 'work' | 'options'> & { readonly only: number | undefined },
  { last, config }: { readonly last: ExecutionRecord | undefined; readonly config: Uint8Array },
): ExecutionRecord {
  const following = (last?.ordinal ?? 0) + (options.resume && last !== undefined ? 0 : 1)
  return {
    ordinal: only === undefined ? following : 0,
    steps: json.stringify(work.steps.map(({ label }) => label)),
    config,
    seed: json.stringify(work.experiment.seed),
    code: json.stringify(work.code),
    source: work.source ?? null,
  }
}

/** Compares the config by content: its bytes differ between versions of Node.js. */
function compare(last: ExecutionRecord, next: ExecutionRecord): ResumeDifference[] {
  const differences: ResumeDifference[] = []
  if (last.steps !== next.steps) differences.push({ what: 'steps', before: last.steps, now: next.steps })
  else if (last.code !== next.code) differences.push({ what: 'code', steps: changedSteps(last, next) })
  const configs = [last.config, next.config].map((bytes) => canonical(decode(bytes, 'config'), 'config'))
  if (configs[0] !== configs[1]) differences.push({ what: 'config' })
  if (last.seed !== next.seed) differences.push({ what: 'seed', before: last.seed, now: next.seed })
  return differences
}

function changedSteps(last: ExecutionRecord, next: ExecutionRecord): string[] {
  const before = json.parse(last.code) as string[]
  const now = json.parse(next.code) as string[]
  const labels = json.parse(next.steps) as string[]
  return labels.filter((_, at) => before[at] !== now[at])
}
