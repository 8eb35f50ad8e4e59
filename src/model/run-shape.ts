/** The parts of a run that an experiment may give types to. */
export interface RunShape {
  params?: object
  config?: object
  fields?: object
  vars?: object
  state?: object
  worker?: unknown
}

/** The types of a run outside steps, where its arguments and its scratch are empty. */
export interface ResultsOf<S extends RunShape> {
  fields: Part<S, 'fields'>
  state: Part<S, 'state'>
}

/** The type of one part; any values where none is given. */
export type Part<S, K extends keyof RunShape> = S extends { [P in K]: infer V extends object } ? V : Record<string, unknown>

/** The type of `run.worker`. */
export type WorkerOf<S extends RunShape> = S extends { worker: infer V } ? V : unknown

/** The arguments of a run. */
export interface RunArgs {
  readonly config: Readonly<Record<string, unknown>>
  readonly params: Readonly<Record<string, unknown>>
}
