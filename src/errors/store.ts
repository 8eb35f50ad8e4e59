import { coded } from './base.js'
import { type StorageProblem, storageProblem } from './storage-problem.js'

export class ExperimentExistsError extends coded('ExperimentExistsError', 'ERR_EXPERIMENT_EXISTS') {
  constructor(
    readonly experiment: string,
    readonly path: string,
    remedy = `continue it with openExperiment("${experiment}"), or pass { ifExists: 'replace' } to start over`,
  ) {
    super(`Experiment "${experiment}" already exists in ${path}: ${remedy}.`)
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
    super(`Run "${idRun}" of experiment "${experiment}" ${reason}: take ids from experiment.runs or records().`)
  }
}

/** Bytes carry no arguments of runs that were executed, so nobody can execute these runs again. */
export class AlreadyExecutedError extends coded('AlreadyExecutedError', 'ERR_ALREADY_EXECUTED') {
  constructor(
    readonly experiment: string,
    readonly idRun: string,
  ) {
    super(
      `Run "${idRun}" of experiment "${experiment}" was executed, and its copy has no arguments to execute it with again: ` +
        'add copies of experiments that were not executed, and read others with Experiment.fromBytes().',
    )
  }
}

/** An experiment that came from bytes has no database. */
export class DetachedError extends coded('DetachedError', 'ERR_DETACHED') {
  constructor() {
    super(
      'This experiment came from bytes: it can be read, not changed. Open it in a session with loadExperiment(), or add it to one with session.add().',
    )
  }
}

export class SessionClosedError extends coded('SessionClosedError', 'ERR_SESSION_CLOSED') {
  constructor(readonly path: string) {
    super(`The session on ${path} is closed: create another with createSession({ path }).`)
  }
}

/** A file that cannot be used as a database of statesweep, or not in this way. */
export class DatabaseError extends coded('DatabaseError', 'ERR_DATABASE') {
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Database ${path}: ${reason}`, options)
  }
}

/** The file of an open database no longer stands at its path. */
export class DatabaseMovedError extends coded('DatabaseMovedError', 'ERR_DATABASE_MOVED') {
  /** True where another file has its path. */
  readonly isReplaced: boolean
  /** The folder of the results that are not in the database yet. */
  readonly chunks: string
  /** What happened, for people. */
  readonly problem: string

  constructor(
    readonly path: string,
    { isReplaced, chunks }: { readonly isReplaced: boolean; readonly chunks: string },
  ) {
    const what = isReplaced
      ? 'another file has taken the place of the one that was opened'
      : 'the file was deleted or moved while it was open'
    const problem = `Database ${path}: ${what}. The newest results are in ${chunks}; put the file that was opened back`
    super(`${problem}, then execute with { resume: true } to continue.`)
    this.isReplaced = isReplaced
    this.chunks = chunks
    this.problem = problem
  }
}

/**
 * A file that cannot be read or written now: a full disk, a folder that only reads, a damaged page.
 */
export class StorageError extends coded('StorageError', 'ERR_STORAGE') {
  /** `cause` is what SQLite or the file system threw. */
  constructor(
    readonly path: string,
    { problem, remedy }: StorageProblem,
    options: { readonly cause: Error },
  ) {
    super(`Database ${path}: ${problem} (${options.cause.message}): ${remedy}.`, options)
  }

  /**
   * What an error means for the database; undefined where it is none of SQLite or of the file
   * system.
   */
  static of(path: string, cause: unknown): StorageError | undefined {
    const problem = storageProblem(cause)
    return problem !== undefined && cause instanceof Error ? new StorageError(path, problem, { cause }) : undefined
  }
}

/** The temporary folder of the system, in which nothing can be made. */
export class TemporaryFolderError extends coded('TemporaryFolderError', 'ERR_TEMPORARY_FOLDER') {
  constructor(
    readonly folder: string,
    cause: NodeJS.ErrnoException,
  ) {
    const problem = cause.code === 'ENOENT' ? 'does not exist, or takes no files' : `takes no files (${cause.message})`
    super(`The temporary folder ${folder} ${problem}: set TMPDIR to a folder that you can write.`, { cause })
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

/** A column of results was named that the experiment does not have. */
export class UnknownColumnError extends coded('UnknownColumnError', 'ERR_UNKNOWN_COLUMN') {
  constructor(
    readonly column: string,
    readonly suggestion: string | undefined,
    readonly known: readonly string[],
  ) {
    const listed = known.length > 30 ? `${known.slice(0, 30).join(', ')}, …` : known.join(', ')
    super(`There is no column "${column}": ${suggestion === undefined ? `the columns are ${listed}` : `did you mean "${suggestion}"?`}`)
  }
}

/** A sequence was named that no run of the experiment has tracked. */
export class UnknownSequenceError extends coded('UnknownSequenceError', 'ERR_UNKNOWN_SEQUENCE') {
  constructor(
    readonly sequence: string,
    readonly experiment: string,
    readonly known: readonly string[],
  ) {
    const listed = known.length === 0 ? 'it has none; a step makes one by run.track(name, values)' : `its sequences are ${known.join(', ')}`
    super(`Experiment "${experiment}" has no sequence "${sequence}": ${listed}`)
  }
}

export class UnsupportedRuntimeError extends coded('UnsupportedRuntimeError', 'ERR_UNSUPPORTED_RUNTIME') {
  constructor(
    readonly found: string,
    readonly remedy: string,
    options?: ErrorOptions,
  ) {
    super(`${found}: ${remedy}`, options)
  }
}

/** Another process executes the experiment, or one of another host may. */
export class LockedError extends coded('LockedError', 'ERR_LOCKED') {
  readonly pid: number | undefined
  readonly host: string | undefined
  /** True where that host cannot be asked whether the process still runs. */
  readonly isOtherHost: boolean

  /** `owner` is undefined where it could not be read. */
  constructor(
    readonly experiment: string,
    owner: { readonly pid: number; readonly host: string } | undefined,
    { isOtherHost = false }: { readonly isOtherHost?: boolean } = {},
  ) {
    const by = owner === undefined ? 'another process' : `process ${owner.pid} on host ${owner.host}`
    super(
      isOtherHost
        ? `Experiment "${experiment}" may still execute in ${by}; a network file system cannot tell. If it does not, take over with { takeOver: true }.`
        : `Experiment "${experiment}" executes in ${by}: wait until it ends, or end it.`,
    )
    this.pid = owner?.pid
    this.host = owner?.host
    this.isOtherHost = isOtherHost
  }
}

/** Another process has added runs to the experiment, or replaced it, since this one opened it. */
export class ExperimentChangedError extends coded('ExperimentChangedError', 'ERR_EXPERIMENT_CHANGED') {
  constructor(
    readonly experiment: string,
    readonly path: string,
  ) {
    super(`Another process has changed experiment "${experiment}" in ${path} since you opened it: open it again.`)
  }
}
