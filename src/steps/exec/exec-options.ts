/** The options of `exec(command, options)`. Strings may hold placeholders, as the command may. */
export interface ExecOptions {
  /**
   * The shell for a command that is a string, with arguments if any: `fish`, `bash --norc`. In
   * anything but a POSIX shell and fish (`python3`), placeholders of the command take numbers only.
   * Default `/bin/sh`.
   */
  readonly shell?: string
  /** Standard input: a string, or `@` and the path of a file. Default: empty. */
  readonly stdin?: string
  /** More variables for the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The folder to execute in, relative to that of the process. */
  readonly cwd?: string
  /**
   * Regular expressions that find fields in standard output: named groups, or one unnamed group for
   * the field `captured`. `1.50` becomes a number; `00501` and integers beyond 2^53 stay texts.
   */
  readonly capture?: readonly string[]
  /**
   * True reads standard output as JSON: the keys of an object become fields, anything else the
   * field `captured`. Integers beyond 2^53 become bigints. Default false.
   */
  readonly captureJson?: boolean
  /**
   * Regular expressions with named groups: each line of standard output that one matches becomes a
   * row of the sequence `output`, as it comes, with a value for each group. Numbers become numbers,
   * as in `capture`.
   */
  readonly track?: readonly string[]
  /**
   * A command for the shell before each run. It is not timed, and its output goes to the log. If it
   * fails, so does the run. Default: none.
   */
  readonly prepare?: string
  /**
   * True makes each worker execute some empty commands when it loads the step, so that its first
   * runs are as fast as the others. It also records `net_ms`: the wall time minus the time of an
   * empty command in the shell. A program without a shell has no `net_ms`. Default false.
   */
  readonly benchmark?: boolean
  /**
   * True measures peak memory if GNU time is installed, for 1 to 2 ms a command. Default false:
   * null.
   */
  readonly peakMemory?: boolean
}
