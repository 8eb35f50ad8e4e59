import { inspect } from 'node:util'
import { coded, StatesweepError } from './base.js'

/**
 * A value in a list of steps that is not one, or not one that can be executed. `where` is its
 * place, such as `steps[2]`.
 */
export class InvalidStepError extends coded('InvalidStepError', 'ERR_INVALID_STEP') {
  constructor(
    readonly where: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${where} ${reason}`, options)
  }
}

/** An execution was asked for without steps. */
export class NoStepsError extends coded('NoStepsError', 'ERR_NO_STEPS') {
  constructor(options?: ErrorOptions) {
    super('There are no steps to execute: pass at least one, or nothing() to store the runs as they are.', options)
  }
}

/** Arguments of `stepRef` that refer to no module, or to no export. */
export class InvalidStepRefError extends coded('InvalidStepRefError', 'ERR_INVALID_STEP_REF') {
  constructor(
    readonly argument: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`stepRef: ${argument} ${reason}`, options)
  }
}

/**
 * What was thrown, for the middle of a message: without the list of files that Node adds to a
 * module not found.
 */
export function summary(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message.replace(/\nRequire stack:.*$/s, '')}` : String(thrown)
}

/** What helps against errors of Node that name no way out. */
function remedyFor(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return ': modules of steps end in .js, .mjs, .cjs, .jsx, .ts, .mts, .cts or .tsx.'
  return ''
}

/**
 * A module of steps that could not be imported. `causeText` is the original error with its stack:
 * text, so it survives threads.
 */
export class StepImportError extends StatesweepError {
  readonly causeText: string
  override get name() {
    return 'StepImportError' as const
  }
  get code() {
    return 'ERR_STEP_IMPORT' as const
  }
  constructor(
    readonly url: string,
    readonly step: string,
    cause: unknown,
  ) {
    super(`Cannot load step "${step}": importing ${url} failed: ${summary(cause)}${remedyFor(cause)}`, { cause })
    this.causeText = cause instanceof Error ? (cause.stack ?? String(cause)) : String(cause)
  }
}

/**
 * A module of steps that has no such export, or one that is not a function. `exports` are those
 * that it has, nearest first.
 */
export class StepExportError extends StatesweepError {
  readonly found: string | undefined
  readonly exports: readonly string[]
  override get name() {
    return 'StepExportError' as const
  }
  get code() {
    return 'ERR_STEP_EXPORT' as const
  }
  constructor(
    readonly url: string,
    readonly exportName: string,
    { found, exports }: { readonly found: string | undefined; readonly exports: readonly string[] },
  ) {
    const problem = found === undefined ? `has no export "${exportName}"` : `exports "${exportName}", which is ${found}, not a step`
    super(`${url} ${problem}: its exported functions are ${exports.map((name) => `"${name}"`).join(', ') || 'none'}.`)
    this.found = found
    this.exports = exports
  }
}

/** A worker found other steps than the coordinator had seen: the file was edited in between. */
export class StepChangedError extends coded('StepChangedError', 'ERR_STEP_CHANGED') {
  constructor(
    readonly url: string,
    readonly difference: string,
    options?: ErrorOptions,
  ) {
    super(
      `${url} has changed since the sweep began: ${difference}. Either it was edited, or each import of it defines other steps. ` +
        'No further run starts with it: run the sweep again.',
      options,
    )
  }
}

/** A JavaScript or TypeScript file that cannot be parsed. `line` and `column` count from 1. */
export class ModuleSyntaxError extends StatesweepError {
  readonly file: string
  readonly line: number
  readonly column: number
  override get name() {
    return 'ModuleSyntaxError' as const
  }
  get code() {
    return 'ERR_MODULE_SYNTAX' as const
  }
  constructor(
    { file, line, column }: { readonly file: string; readonly line: number; readonly column: number },
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${file}:${line}:${column}: syntax error: ${reason}`, options)
    this.file = file
    this.line = line
    this.column = column
  }
}

/** A sweep definition that is incomplete or wrong. `file` is known where it was loaded from one. */
export class InvalidSweepError extends coded('InvalidSweepError', 'ERR_INVALID_SWEEP') {
  constructor(
    readonly problem: string,
    readonly file?: string,
    options?: ErrorOptions,
  ) {
    super(`${file ?? 'defineSweep'}: ${problem}`, options)
  }
}

/** An argument that a built-in step cannot work with. */
export class StepArgumentError extends coded('StepArgumentError', 'ERR_STEP_ARGUMENT') {
  constructor(
    readonly step: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`${step}: ${reason}`, options)
  }
}

/**
 * A hook of a worker has thrown: `setupWorker` before the first run there, which ends the
 * execution, or `teardownWorker`, of which a warning tells.
 */
export class WorkerHookError extends coded('WorkerHookError', 'ERR_WORKER_HOOK') {
  constructor(
    readonly hook: 'setupWorker' | 'teardownWorker',
    readonly slot: number,
    options: ErrorOptions,
  ) {
    const { cause } = options
    super(`${hook} failed in worker ${slot}: ${cause instanceof Error ? `${cause.name}: ${cause.message}` : inspect(cause)}`, options)
  }
}

/** A data file, of `inputs` or `--input`, that is not there or cannot be read. */
export class InputFileError extends coded('InputFileError', 'ERR_INPUT_FILE') {
  constructor(
    readonly path: string,
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(`Input ${path} cannot be read: ${reason}. Correct it in inputs of the sweep file, or in --input.`, options)
  }
}
