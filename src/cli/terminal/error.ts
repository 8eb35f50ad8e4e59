import { inspect } from 'node:util'
import * as errors from '../../errors.js'
import { PACKAGE_FOLDER } from '../../model/package.js'
import { userFrame } from '../../model/user-frame.js'
import { printableWith } from './cell.js'
import { EXIT, type ExitStatus } from './exit-status.js'
import { formatPath } from './path.js'
import { asCalled } from './shell-command.js'

/** Codes of all errors raised on purpose. Errors from workers have lost their class. */
const CODES: ReadonlySet<unknown> = new Set(Object.values(errors).map((one) => (one.prototype as { code?: unknown }).code))
/** A file of the user threw; the stack of the cause says where. */
const IMPORTING: ReadonlySet<unknown> = new Set(['ERR_SWEEP_IMPORT', 'ERR_STEP_IMPORT', 'ERR_WORKER_HOOK'])
/** No mistake in the command line: the machine gave out, or what was executed failed. */
const NOT_USAGE: ReadonlySet<unknown> = new Set([
  'ERR_DATABASE_MOVED',
  'ERR_EXECUTION_STOPPED',
  'ERR_STORAGE',
  'ERR_WORKER_LOST',
  'ERR_BENCHMARK_COMMAND',
])

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
const isExpected = (error: unknown): error is Error => error instanceof Error && codeOf(error) !== undefined && CODES.has(codeOf(error))

export const exitStatusFor = (error: unknown): ExitStatus => (isExpected(error) && !NOT_USAGE.has(codeOf(error)) ? EXIT.usage : EXIT.failed)

/**
 * An expected error in one line, with the place in the user's file; any other with its stack.
 * `args` are the words of the command line, which may hold line breaks.
 */
export function renderError(error: unknown, args: readonly string[] = []): string {
  const typed = args.flatMap((word) => [word, ...word.split('=')])
  return asCalled(printableWith(textOf(error), [...namesIn(error), ...typed]))
}

function textOf(error: unknown): string {
  if (!isExpected(error)) return `unexpected error, please report it: ${inspect(error)}`
  const cause = IMPORTING.has(codeOf(error)) && error.cause instanceof Error ? error.cause : undefined
  return `${inTermsOfTheCommand(error)}${cause === undefined ? '' : placeOf(cause)}`
}

/** Names that the error was made of: they may hold line breaks, which are none of the message. */
const namesIn = (error: unknown): string[] =>
  isExpected(error) ? Object.values(error).filter((value): value is string => typeof value === 'string' && value !== error.message) : []

/** What the user's code threw, in one line, with the place in the file. */
export function renderThrown(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}${placeOf(thrown)}` : inspect(thrown)
}

function placeOf(error: Error): string {
  const frame = userFrame(error.stack, PACKAGE_FOLDER)
  return frame === undefined ? '' : `\n  at ${formatPath(frame.file)}:${frame.line}:${frame.column}`
}

/** Names options of the command where the message names calls of the library. */
function inTermsOfTheCommand(error: Error): string {
  if (error instanceof errors.ExperimentExistsError) {
    const { experiment, path } = error
    return `Experiment "${experiment}" already exists in ${formatPath(path)}: pass --fresh to start over, or --db for another database.`
  }
  if (error instanceof errors.ExperimentNotFoundError) {
    const { experiment, path, suggestion } = error
    const hint = suggestion === undefined ? '"statesweep ls" lists what it holds.' : `did you mean "${suggestion}"?`
    return `There is no experiment "${experiment}" in ${formatPath(path)}: ${hint}`
  }
  if (error instanceof errors.RunNotFoundError) {
    const { idRun, experiment, reason } = error
    return `Run "${idRun}" of experiment "${experiment}" ${reason}: "statesweep runs ${experiment}" lists them.`
  }
  if (error instanceof errors.ResumeDiffersError) {
    const { experiment, problem } = error
    return `Cannot resume experiment "${experiment}": ${problem}.\n  --keep   keeps them and executes only what is missing\n  --fresh  starts over`
  }
  if (error instanceof errors.ExecutionStoppedError) {
    return `The execution stopped: ${error.problem}. Results so far are stored; run the same command to continue.`
  }
  if (error instanceof errors.DatabaseMovedError) return `${error.problem}, then run the same command to continue.`
  if (error instanceof errors.LockedError && error.isOtherHost) {
    const { experiment, pid, host } = error
    return `Experiment "${experiment}" is locked by process ${pid} on host ${host}: if that process does not execute it any more, pass --take-over.`
  }
  return error.message
}
