import { type Detached, detach } from '../codec/attachments.js'
import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import { json } from '../engine-globals.js'
import { type ConfigChange, type ResumeDifference, ResumeDiffersError } from '../errors.js'
import { type Code, compareCode, parseCode, UNKNOWN_CODE } from '../model/code.js'
import { decodeFileSource } from '../model/source-text.js'
import type { ResolvedExecuteOptions } from '../options.js'
import { configChanges } from './config-changes.js'
import type { ExecutionRecord, RunResult, RunStore } from './contracts.js'
import { type Plan, type PlanTerms, planRuns, type Reason, reasonFor } from './plan.js'
import { retryPolicy } from './retries.js'
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
  const begun = store?.begun(record.ordinal) ?? 0
  const continued = last?.ordinal === record.ordinal && planned.made + begun > 0 && !options.keep ? last : undefined
  const before = continued && parseCode(continued.code)
  if (continued !== undefined) {
    const differences = [...compare(continued, record), ...codeDifferences(before, continued, work)]
    if (differences.length > 0) throw new ResumeDiffersError(work.experiment.name, { runs: planned.made, begun, differences })
  }
  const plan = {
    ...planned,
    skip,
    suspects: planned.suspects.filter(({ run }) => !skip.includes(run)),
    isCodeUnknown: continued !== undefined && before === undefined && planned.runs.count > 0,
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

/**
 * Compares all but the code. The config by content: its bytes differ between versions of Node.js.
 */
function compare(last: ExecutionRecord, next: ExecutionRecord): ResumeDifference[] {
  const differences: ResumeDifference[] = []
  if (last.steps !== next.steps) differences.push({ what: 'steps', before: last.steps, now: next.steps })
  const changes = configChanges(decode(last.config, 'config'), decode(next.config, 'config'))
  if (changes.length > 0) differences.push({ what: 'config', changes: changes.map((change) => withSettings(change, last, next)) })
  if (last.seed !== next.seed) differences.push({ what: 'seed', before: last.seed, now: next.seed })
  return differences
}

/** None if the code before is not known, or was that of other steps: that is said already. */
function codeDifferences(before: Code | undefined, last: ExecutionRecord, { code, steps, hooks }: Work): ResumeDifference[] {
  if (before === undefined || last.steps !== json.stringify(steps.map(({ label }) => label))) return []
  const differences = compareCode(before, code)
  const labels = (numbers: readonly number[]) => numbers.map((index) => steps[index]?.label ?? hooks?.setupWorker?.label ?? '')
  return [
    ...differences.steps.map(({ steps: numbers, changes }) => ({ what: 'code', steps: labels(numbers), changes }) as const),
    ...(differences.inputs.length === 0 ? [] : [{ what: 'inputs', changes: differences.inputs } as const]),
  ]
}

/** With what `--set` gave a value, before and now. */
function withSettings(change: ConfigChange, last: ExecutionRecord, next: ExecutionRecord): ConfigChange {
  const [name] = change.key.split('.')
  const setting = ({ source }: ExecutionRecord) =>
    source?.startsWith('file:') ? decodeFileSource(source).settings.findLast((text) => text.startsWith(`${name}=`)) : undefined
  const [setBefore, setNow] = [setting(last), setting(next)]
  return { ...change, ...(setBefore !== undefined && { setBefore }), ...(setNow !== undefined && { setNow }) }
}

/** Warns, in a program, where the command writes a note. */
export function warnOfUnknownCode({ isCodeUnknown }: Plan): void {
  if (isCodeUnknown) process.emitWarning(UNKNOWN_CODE, { code: 'STATESWEEP_UNKNOWN_CODE' })
}
