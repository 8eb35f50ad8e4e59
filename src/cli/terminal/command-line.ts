import type { Command } from 'commander'
import type { ExitStatus } from './exit-status.js'
import type { Output } from './output.js'

/** What a command works with: results go to `out`, everything else to `err`. */
export interface CommandLine {
  /** The words after `statesweep`. */
  readonly args: readonly string[]
  readonly out: Output
  readonly err: Output
  /** The exit status of the process; 0 unless this is called. */
  finish(status: ExitStatus): void
}

/** Adds one command to the program. */
export type AddCommand = (program: Command, line: CommandLine) => void
