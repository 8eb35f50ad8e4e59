import { coded, StatesweepError } from './base.js'

/**
 * A command that ended otherwise than with exit code 0. `code` is the exit code, or the name of the
 * signal that ended it: it stands so in the exception of the run. `what` says which command, if it
 * is not the run's own. Not a StatesweepError, whose codes are names of ours.
 */
export class CommandFailedError extends Error {
  override get name() {
    return 'CommandFailedError' as const
  }
  constructor(
    readonly code: number | string,
    { what, ...options }: ErrorOptions & { readonly what?: string } = {},
  ) {
    super(`${what === undefined ? '' : `${what}: `}${typeof code === 'number' ? `exit code ${code}` : `ended by ${code}`}`, options)
    // Where we threw it says nothing about the command.
    this.stack = `${this.name}: ${this.message}`
  }
}

/**
 * A command that could not be started: no such program or folder, arguments that the system
 * refuses.
 */
export class CommandNotStartedError extends coded('CommandNotStartedError', 'ERR_COMMAND_NOT_STARTED') {
  constructor(problem: string, options?: ErrorOptions) {
    super(`Cannot start the command: ${problem}`, options)
  }
}

/** The output of a command that has nothing for a `capture`. */
export class CaptureError extends coded('CaptureError', 'ERR_CAPTURE') {
  constructor(problem: string, options?: ErrorOptions) {
    super(`Nothing was captured: ${problem}`, options)
  }
}

/** A text with something wrong in it, shown with a mark below the place. */
export class TextSyntaxError extends StatesweepError {
  override get name() {
    return 'TextSyntaxError' as const
  }
  get code() {
    return 'ERR_TEXT_SYNTAX' as const
  }
  /**
   * `position` counts from 0; `what` is what the text is, for a person: `--level`, `the command`.
   */
  constructor(
    readonly what: string,
    readonly text: string,
    readonly position: number,
    problem: string,
  ) {
    super(`${what}, at position ${position + 1}: ${problem}\n${pointAt(text, position)}`)
  }
}

/** Characters around the place that are shown. */
const AROUND = 40

function pointAt(text: string, position: number): string {
  const start = Math.max(0, position - AROUND)
  const before = start > 0 ? '…' : ''
  const line = before + text.slice(start, position + AROUND).replaceAll(/\s/g, ' ') + (position + AROUND < text.length ? '…' : '')
  return `  ${line}\n  ${' '.repeat(before.length + position - start)}^`
}
