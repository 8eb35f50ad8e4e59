import { coded, shown } from './base.js'
import { storageProblem } from './storage-problem.js'

/** An accessor of a run that exists only while its steps execute. */
export class OutsideStepError extends coded('OutsideStepError', 'ERR_OUTSIDE_STEP') {
  constructor(
    readonly accessor: string,
    remedy = 'use it inside a step, and keep the result in run.fields',
  ) {
    super(`run.${accessor} exists only while a step executes: ${remedy}.`)
  }
}

/** An assignment to an attribute that a run or an experiment does not have, or only to read. */
export class AttributeError extends coded('AttributeError', 'ERR_ATTRIBUTE') {
  constructor(
    readonly owner: 'run' | 'experiment',
    readonly attribute: string,
    problem: 'unknown' | 'read-only',
  ) {
    const what = problem === 'unknown' ? 'is no attribute, so its value would be lost' : 'can only be read'
    const scratch = owner === 'run' ? `, or run.vars.${attribute} for later steps` : ''
    super(`${owner}.${attribute} ${what}: assign ${owner}.fields.${attribute}${scratch}.`)
  }
}

/** An option that does not exist; suggests the nearest that does. */
export class UnknownOptionError extends coded('UnknownOptionError', 'ERR_UNKNOWN_OPTION') {
  constructor(
    readonly option: string,
    readonly place: string,
    readonly suggestion: string | undefined,
    readonly known: readonly string[],
  ) {
    const hint = suggestion === undefined ? `known are ${known.join(', ')}` : `did you mean "${suggestion}"?`
    super(`${place} has no option "${option}": ${hint}`)
  }
}

/** An option with a value that it cannot take. */
export class OptionValueError extends coded('OptionValueError', 'ERR_OPTION_VALUE') {
  constructor(
    readonly option: string,
    readonly value: unknown,
    readonly expected: string,
  ) {
    super(`Option "${option}" cannot be ${shown(value)}: pass ${expected}.`)
  }
}

/** Two executions of one experiment at the same time. */
export class AlreadyExecutingError extends coded('AlreadyExecutingError', 'ERR_ALREADY_EXECUTING') {
  constructor(readonly experiment: string) {
    super(`Experiment "${experiment}" is executing already: await the first execute() before the second.`)
  }
}

/** Runs keep a config in `argsField`, and another was given. */
export class ArgsDifferError extends coded('ArgsDifferError', 'ERR_ARGS_DIFFER') {
  readonly kept: Readonly<Record<string, unknown>>
  readonly given: Readonly<Record<string, unknown>>

  constructor(
    readonly experiment: string,
    readonly argsField: string,
    { kept, given }: Record<'kept' | 'given', Readonly<Record<string, unknown>>>,
  ) {
    super(
      `The runs of experiment "${experiment}" keep config ${shown(kept)} in their field "${argsField}", and config ${shown(given)} was given: ` +
        'leave config out to restore it, or pass another argsField.',
    )
    this.kept = kept
    this.given = given
  }
}

/** What differs between the execution that would be continued and what was asked for now. */
export type ResumeDifference =
  /** Steps, and what changed of them: files, packages with their versions, arguments. */
  | { readonly what: 'code'; readonly steps: readonly string[]; readonly changes: readonly string[] }
  | { readonly what: 'inputs'; readonly changes: readonly string[] }
  | { readonly what: 'steps' | 'seed'; readonly before: string; readonly now: string }
  | { readonly what: 'config'; readonly changes: readonly ConfigChange[] }

/** A value of the config that differs. */
export interface ConfigChange {
  /** Its path: `optimizer.lr`. */
  readonly key: string
  readonly before: unknown
  readonly now: unknown
  /** What `--set` gave it: `epochs=300`. */
  readonly setBefore?: string
  readonly setNow?: string
}

/** Most changes that a message names. */
const NAMED_CHANGES = 5

/** The execution to be continued has results of other code, or with another config or seed. */
export class ResumeDiffersError extends coded('ResumeDiffersError', 'ERR_RESUME_DIFFERS') {
  /** How many results there are, and what they were made with, for people. */
  readonly problem: string
  /** With a result, and with a checkpoint only. */
  readonly runs: number
  readonly begun: number
  readonly differences: readonly ResumeDifference[]

  constructor(
    readonly experiment: string,
    { runs, begun, differences }: { readonly runs: number; readonly begun: number; readonly differences: readonly ResumeDifference[] },
  ) {
    const all = runs + begun
    const made = begun === 0 ? 'made' : runs === 0 ? 'begun' : 'made or begun'
    const problem = `${all} ${all === 1 ? 'run was' : 'runs were'} ${made} ${differences.map(described).join(' and ')}`
    super(
      `Cannot resume experiment "${experiment}": ${problem}. Pass { keep: true } to keep them and execute only what is missing, ` +
        `leave out { resume: true } for a new execution of all runs, or start over with { ifExists: 'replace' }.`,
    )
    this.problem = problem
    this.runs = runs
    this.begun = begun
    this.differences = differences
  }
}

function described(difference: ResumeDifference): string {
  switch (difference.what) {
    case 'code': {
      const { steps, changes } = difference
      const names = steps.map((step) => `"${step}"`).join(', ')
      return `by another version of step${steps.length === 1 ? '' : 's'} ${names} (changed: ${listed(changes)})`
    }
    case 'inputs':
      return `with other data (changed: ${listed(difference.changes)})`
    case 'steps':
      return `by other steps (${difference.before}, now ${difference.now})`
    case 'seed':
      return `with another seed (${difference.before}, now ${difference.now})`
    case 'config':
      return `with another config (${listed(difference.changes.map(changeText))})`
  }
}

function listed(changes: readonly string[]): string {
  const more = changes.length - NAMED_CHANGES
  return [...changes.slice(0, NAMED_CHANGES), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

function changeText({ key, before, now, setBefore, setNow }: ConfigChange): string {
  const given = (value: unknown, setting: string | undefined) =>
    `${value === undefined ? 'none' : shown(value)}${setting === undefined ? '' : ` by --set ${setting}`}`
  return `${key}: ${given(before, setBefore)}, now ${given(now, setNow)}`
}

/** A worker that died while it executed a run: what it had committed is stored. */
export class WorkerLostError extends coded('WorkerLostError', 'ERR_WORKER_LOST') {
  constructor(
    readonly run: number | undefined,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    const during = run === undefined ? 'between runs' : `during run ${run}`
    super(`A worker died ${during} (${reason}). Results so far are stored: execute with { resume: true } to continue.`, options)
  }
}

/** The engine could not go on, for a reason that no run is to blame for, such as a full disk. */
export class ExecutionStoppedError extends coded('ExecutionStoppedError', 'ERR_EXECUTION_STOPPED') {
  /** What happened and what helps, for people. */
  readonly problem: string

  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    const known = storageProblem(options?.cause)
    const problem = known === undefined ? reason : `${known.problem} (${reason}): ${known.remedy}`
    super(`The execution stopped: ${problem}. Results so far are stored: execute with { resume: true } to continue.`, options)
    this.problem = problem
  }
}

/** How often the same thing went wrong. */
export interface FailureCount {
  readonly step: string | null
  readonly name: string
  readonly message: string
  readonly count: number
  /** The first of these runs, by number. */
  readonly run: number
  /** Where it failed, in the user's code; null if unknown. */
  readonly at: { readonly file: string; readonly line: number; readonly column: number } | null
}

/** Characters of a reason in a message. */
const LONGEST_REASON = 300
/** Kinds of failures that a message tells of. */
const NAMED_FAILURES = 5

/**
 * Runs failed; raised once all is stored. Carries the first 100 exceptions of this call, and counts
 * per (step, name, message) of all runs that failed in the execution. The message tells the most
 * frequent ones, each with its place in the user's code.
 */
export class RunsFailedError extends coded('RunsFailedError', 'ERR_RUNS_FAILED') {
  constructor(
    readonly experiment: string,
    readonly exceptions: readonly { readonly idRun: string; readonly name: string; readonly message: string }[],
    readonly counts: readonly FailureCount[],
    totals: { readonly failed: number; readonly executed: number },
  ) {
    const reasons = counts.slice(0, NAMED_FAILURES).map(reasonText)
    const more = counts.length - reasons.length
    const lines = [...reasons, ...(more > 0 ? [`and ${more} more kind${more === 1 ? '' : 's'} of failure: see counts`] : [])]
    const what = `${totals.failed} of ${totals.executed} runs of experiment "${experiment}" failed; all results are stored`
    super([`${what}${lines.length === 0 ? '.' : ':'}`, ...lines].join('\n  '))
    // Node.js shows the properties of an uncaught error: a hundred stacks would hide the message.
    for (const name of ['exceptions', 'counts']) Object.defineProperty(this, name, { enumerable: false })
  }
}

function reasonText({ count, step, name, message, run, at }: FailureCount): string {
  const [first = ''] = message.split('\n', 1)
  const place = at === null ? `run ${run}` : `${at.file}:${at.line}:${at.column}, run ${run}`
  return `${count} in ${step === null ? 'no step' : `step "${step}"`}: ${name}: ${first.slice(0, LONGEST_REASON)} (${place})`
}

/**
 * A warning: the process has died again and again while this run executed alone. It executes once
 * more, after all others.
 */
export class RunEndsProcessError extends coded('RunEndsProcessError', 'ERR_RUN_ENDS_PROCESS') {
  constructor(
    readonly idRun: string,
    { deaths, params, reason }: { readonly deaths: number; readonly params: Readonly<Record<string, unknown>>; readonly reason: unknown },
  ) {
    const why = reason instanceof Error ? ` in this process, since child processes cannot execute it (${reason.message})` : ''
    super(
      `The process died ${deaths} times while run ${idRun} (${shown(params)}) executed, alone in the end. It executes once more now${why}. ` +
        `If it ends the process again, pass --skip ${idRun} (in a program: { skip: ['${idRun}'] }) to record it as crashed.`,
      { cause: reason },
    )
  }
}

/** A sweep that would start within a worker of another: a module that workers import starts it. */
export class InsideWorkerError extends coded('InsideWorkerError', 'ERR_INSIDE_WORKER') {
  constructor(readonly what: string) {
    super(
      `${what} was called in a worker, where it would start a sweep within the sweep. If the worker imports this module for a step, ` +
        'start the sweep inside main(): import { main } from "statesweep"; await main(async () => { ... }). ' +
        'Or move the steps to a module of their own.',
    )
  }
}
