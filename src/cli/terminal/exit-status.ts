/** How the command ends, for scripts: documented in docs/commands/README.md. */
export const EXIT = {
  ok: 0,
  /** Some runs failed, an error escaped, or something went wrong that the user did not ask for. */
  failed: 1,
  /** A wrong command line, sweep file, name or query. */
  usage: 2,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitStatus = (typeof EXIT)[keyof typeof EXIT]
