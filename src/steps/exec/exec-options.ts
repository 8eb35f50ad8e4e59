/** What `exec(command, options)` takes. Texts may hold placeholders, as the command does. */
export interface ExecOptions {
  /** The shell that a command given as one text is passed to. Default `/bin/sh`. */
  readonly shell?: string
  /** Standard input: a text, or `@` and the path of a file. Default: empty. */
  readonly stdin?: string
  /** Further variables of the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** The folder in which the command executes, relative to that of the process. */
  readonly cwd?: string
  /** Regular expressions that find fields in standard output: named groups, or one unnamed group for the field `captured`. */
  readonly capture?: readonly string[]
  /** True takes standard output as JSON: keys of an object become fields, anything else the field `captured`. Default false. */
  readonly captureJson?: boolean
  /** A command for the shell before each run, not timed, with its own output in the log. If it fails, so does the run. Default: none. */
  readonly prepare?: string
  /**
   * True has each worker execute some empty commands when it loads the step, so that its first runs are as fast as the others, and records `net_ms`, the
   * wall time without what an empty command takes in the shell; for a program without a shell there is none. Default false.
   */
  readonly benchmark?: boolean
  /** True measures peak memory where GNU time is installed, at 1 to 2 ms a command. Default false: null. */
  readonly peakMemory?: boolean
}
