// Every error that statesweep raises on purpose. A message says what happened, to what, and what to do; programs match on `code`, never on text.

import { inspect } from 'node:util'

/** Base class. `name` and `code` are literals and stand on the prototype, so that `stack` starts with the name; the inputs are fields. */
export abstract class StatesweepError extends Error {
  abstract override get name(): string
  abstract get code(): string
}

/** A base class with its two literals. */
function coded<const N extends string, const C extends string>(name: N, code: C) {
  abstract class Coded extends StatesweepError {
    override get name(): N {
      return name
    }
    get code(): C {
      return code
    }
  }
  return Coded
}

/** A value that cannot be stored or sent, named by its path, such as `run.fields.model.predict`. */
export class UnstorableValueError extends coded('UnstorableValueError', 'ERR_UNSTORABLE_VALUE') {
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${path} ${reason}`, options)
  }
}

/** An accessor of a run that exists only while its steps execute. */
export class OutsideStepError extends coded('OutsideStepError', 'ERR_OUTSIDE_STEP') {
  constructor(readonly accessor: string) {
    super(`run.${accessor} exists only while a step executes: use it inside a step, and keep what it gave in run.fields.`)
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
    super(`Option "${option}" cannot be ${display(value)}: pass ${expected}.`)
  }
}

export class ExperimentExistsError extends coded('ExperimentExistsError', 'ERR_EXPERIMENT_EXISTS') {
  constructor(
    readonly experiment: string,
    readonly path: string,
  ) {
    super(
      `Experiment "${experiment}" already exists in ${path}: continue it with openExperiment("${experiment}"), ` +
        `or pass { ifExists: 'replace' } to start over.`,
    )
  }
}

export class ExperimentNotFoundError extends coded('ExperimentNotFoundError', 'ERR_EXPERIMENT_NOT_FOUND') {
  constructor(
    readonly experiment: string,
    readonly path: string,
    readonly suggestion: string | undefined,
  ) {
    const hint = suggestion === undefined ? 'ls() lists what it holds' : `did you mean "${suggestion}"?`
    super(`There is no experiment "${experiment}" in ${path}: ${hint}.`)
  }
}

export class RunNotFoundError extends coded('RunNotFoundError', 'ERR_RUN_NOT_FOUND') {
  constructor(
    readonly idRun: string,
    readonly experiment: string,
    readonly reason = 'is not one of its runs',
  ) {
    super(`Run "${idRun}" of experiment "${experiment}" ${reason}: iterate over experiment.runs, or ask records(), for the ids.`)
  }
}

/** An experiment that came from bytes has no database. */
export class DetachedError extends coded('DetachedError', 'ERR_DETACHED') {
  constructor() {
    super('This experiment came from bytes: it can be read, not changed. Open it in a session with loadExperiment().')
  }
}

/** Two executions of one experiment at the same time. */
export class AlreadyExecutingError extends coded('AlreadyExecutingError', 'ERR_ALREADY_EXECUTING') {
  constructor(readonly experiment: string) {
    super(`Experiment "${experiment}" is executing: await the first execute() before the second.`)
  }
}

export class SessionClosedError extends coded('SessionClosedError', 'ERR_SESSION_CLOSED') {
  constructor(readonly path: string) {
    super(`The session on ${path} is closed: create another with createSession({ path }).`)
  }
}

/** A file that cannot be opened as a database of statesweep. */
export class DatabaseError extends coded('DatabaseError', 'ERR_DATABASE') {
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot open ${path}: ${reason}`, options)
  }
}

/** SQL that was refused, or that SQLite could not run. */
export class QueryError extends coded('QueryError', 'ERR_QUERY') {
  constructor(
    readonly sql: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot run the query: ${reason}\n  ${sql}`, options)
  }
}

export class UnsupportedRuntimeError extends coded('UnsupportedRuntimeError', 'ERR_UNSUPPORTED_RUNTIME') {
  constructor(
    readonly found: string,
    readonly remedy: string,
  ) {
    super(`${found}: ${remedy}`)
  }
}

/** The execution to be continued was made with other arguments. */
export class ResumeDiffersError extends coded('ResumeDiffersError', 'ERR_RESUME_DIFFERS') {
  constructor(
    readonly experiment: string,
    readonly what: readonly string[],
  ) {
    super(
      `Cannot resume experiment "${experiment}": its last execution had other ${what.join(' and ')}. ` +
        `Pass the same again, leave out { resume: true } for a new execution of all runs, or start over with { ifExists: 'replace' }.`,
    )
  }
}

/** A worker that died while it executed a run: what it had committed is stored. */
export class WorkerLostError extends coded('WorkerLostError', 'ERR_WORKER_LOST') {
  constructor(
    readonly run: number | undefined,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    const during = run === undefined ? 'between runs' : `during run ${run}`
    super(`A worker died ${during} (${reason}). What ended before is stored; execute with { resume: true } continues.`, options)
  }
}

/** The engine could not go on, for a reason that no run is to blame for, such as a full disk. */
export class ExecutionStoppedError extends coded('ExecutionStoppedError', 'ERR_EXECUTION_STOPPED') {
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`The execution stopped: ${reason}. What ended before is stored; execute with { resume: true } continues.`, options)
  }
}

/** How often the same thing went wrong. */
export interface FailureCount {
  readonly step: string | null
  readonly name: string
  readonly message: string
  readonly count: number
}

/** Runs failed; raised once all is stored. Carries the first 100 exceptions, and counts per (step, name, message). */
export class RunsFailedError extends coded('RunsFailedError', 'ERR_RUNS_FAILED') {
  constructor(
    readonly experiment: string,
    readonly exceptions: readonly { readonly idRun: string; readonly name: string; readonly message: string }[],
    readonly counts: readonly FailureCount[],
    totals: { readonly failed: number; readonly executed: number },
  ) {
    const [first] = counts
    const most = first === undefined ? '' : ` Most often (${first.count}): ${first.step ?? 'engine'}: ${first.name}: ${first.message}`
    super(`${totals.failed} of ${totals.executed} runs of experiment "${experiment}" failed; all results are stored.${most}`)
  }
}

function display(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'object' && value !== null ? `a value of type ${value.constructor?.name ?? 'object'}` : String(value)
}
