/** One way to get a million rows into a file; executed in a process of its own. */
export type Trial = (setting: { readonly runs: number; readonly path: string }) => Promise<{
  /** Wall time of the work alone, pools warm; milliseconds. */
  readonly ms: number
  /** Sum of the field `y` over all rows, read back. */
  readonly stored: number
}>
