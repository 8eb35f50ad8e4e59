import { coded } from './base.js'
import { summary } from './steps.js'

/** A file with the numbers of earlier runs. */
export class BaselineError extends coded('BaselineError', 'ERR_BASELINE') {
  constructor(
    readonly path: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot compare with baseline ${path}: ${problem}.`, options)
  }
}

/** A group of runs was named as the reference that there is not. */
export class UnknownReferenceError extends coded('UnknownReferenceError', 'ERR_UNKNOWN_REFERENCE') {
  constructor(
    readonly reference: string,
    readonly known: readonly string[],
  ) {
    super(`No group has ${reference}: the groups are ${known.join('; ')}.`)
  }
}

/** A file of values that cannot be read as such. */
export class ValueFileError extends coded('ValueFileError', 'ERR_VALUE_FILE') {
  constructor(
    readonly file: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot read values from ${file}: ${problem}`, options)
  }
}

/** A command line of `exec` whose axes and placeholders do not fit together. */
export class ExecUsageError extends coded('ExecUsageError', 'ERR_EXEC_USAGE') {}

/** A command that belongs to a benchmark and has failed before anything was measured. */
export class BenchmarkCommandError extends coded('BenchmarkCommandError', 'ERR_BENCHMARK_COMMAND') {
  constructor(
    readonly option: string,
    readonly problem: string,
  ) {
    super(`${option} failed${problem}. Nothing was measured.`)
  }
}

/** A command line of `import` that makes no sweep. */
export class ImportUsageError extends coded('ImportUsageError', 'ERR_IMPORT_USAGE') {}

/** A `--set` that does not fit the sweep file. */
export class SetValueError extends coded('SetValueError', 'ERR_SET_VALUE') {}

/** A file that cannot be written. */
export class OutputFileError extends coded('OutputFileError', 'ERR_OUTPUT_FILE') {
  constructor(
    readonly file: string,
    readonly problem: string,
    options?: ErrorOptions,
  ) {
    super(`Cannot write ${file}: ${problem}`, options)
  }
}

/**
 * A run given by its id, the beginning of its id, or its number, where none or more than one is
 * meant.
 */
export class RunUnclearError extends coded('RunUnclearError', 'ERR_RUN_UNCLEAR') {
  constructor(
    readonly given: string,
    readonly problem: string,
  ) {
    super(`No single run matches "${given}": ${problem}.`)
  }
}

/** A command that works on one experiment was given none, and there are several. */
export class ExperimentAmbiguousError extends coded('ExperimentAmbiguousError', 'ERR_EXPERIMENT_AMBIGUOUS') {
  constructor(
    readonly path: string,
    readonly names: readonly string[],
  ) {
    const listed = names.length === 0 ? 'no experiment' : `${names.length} experiments (${names.slice(0, 10).join(', ')})`
    super(`${path} holds ${listed}: ${names.length === 0 ? 'execute one first' : 'name one'}.`)
  }
}

/** An experiment that no sweep file is known of: it was executed by the library. */
export class NoSweepFileError extends coded('NoSweepFileError', 'ERR_NO_SWEEP_FILE') {
  constructor(readonly experiment: string) {
    super(
      `Experiment "${experiment}" has no sweep file, since the library executed it: execute it again in its program, with { resume: true, retries }.`,
    )
  }
}

/** An experiment that has a name and maybe runs, and no execution: it was killed, or not begun. */
export class NeverExecutedError extends coded('NeverExecutedError', 'ERR_NEVER_EXECUTED') {
  constructor(readonly experiment: string) {
    super(`Experiment "${experiment}" was never executed, so it has nothing to retry: execute it first.`)
  }
}

/** A sweep file that is not there, or a folder. */
export class SweepFileNotFoundError extends coded('SweepFileNotFoundError', 'ERR_SWEEP_FILE_NOT_FOUND') {
  constructor(
    readonly path: string,
    readonly reason: 'missing' | 'folder',
    options?: ErrorOptions,
  ) {
    super(
      reason === 'missing'
        ? `There is no sweep file ${path}: check the path; it starts at the current folder.`
        : `${path} is a folder: pass a sweep file in it, such as ${path}/my.sweep.ts.`,
      options,
    )
  }
}

/** A sweep file that is neither JavaScript nor TypeScript by its name. */
export class SweepFileTypeError extends coded('SweepFileTypeError', 'ERR_SWEEP_FILE_TYPE') {
  constructor(
    readonly path: string,
    readonly extensions: readonly string[],
    options?: ErrorOptions,
  ) {
    super(`${path} is not a sweep file: its name must end in ${extensions.join(', ')}.`, options)
  }
}

/** A sweep file whose import threw. */
export class SweepImportError extends coded('SweepImportError', 'ERR_SWEEP_IMPORT') {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(`Importing ${path} failed: ${summary(cause)}`, { cause })
  }
}

/** A file that exports no sweep as its default. `found` says what it exports instead. */
export class NotASweepError extends coded('NotASweepError', 'ERR_NOT_A_SWEEP') {
  constructor(
    readonly path: string,
    readonly found: string,
    options?: ErrorOptions,
  ) {
    super(`${path} is not a sweep file, ${found}: write "export default defineSweep({ name, params, steps })".`, options)
  }
}
