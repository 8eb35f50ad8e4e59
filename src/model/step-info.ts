/** A step as it executes: what `run.steps` lists, and what the lab records of an execution. */
export interface StepInfo {
  /** Its name for people. */
  readonly name: string
  /**
   * The text of its function as JavaScript has it, without types; null for built-in steps, and
   * where it cannot be told, as of an export that a call has made.
   */
  readonly source: string | null
  /** The path of its file; null for what is in no file. */
  readonly file: string | null
  /** The line on which it begins, from 1; null where it cannot be told. */
  readonly line: number | null
  /** The arguments that `bind` gave it. */
  readonly args: readonly unknown[]
}

/** What is known of a step before it is loaded. `args` is JSON; null for what JSON cannot say. */
export interface StepSource extends Omit<StepInfo, 'args'> {
  readonly args: string | null
}
