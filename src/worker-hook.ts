/** What `setupWorker` is called with. */
export interface WorkerGiven<C extends object = Readonly<Record<string, unknown>>> {
  /** As `run.config`: fixed parameters, read-only. */
  readonly config: Readonly<C>
  /** As `run.slot`: 0 to concurrency - 1. */
  readonly slot: number
}

/** A hook of a worker: a function, or what `bind` or `stepRef` returns. */
export type WorkerHook<A extends readonly unknown[], R = unknown> =
  | ((...args: A) => R)
  | { readonly target: object; readonly args: readonly unknown[] }
