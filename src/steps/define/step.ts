declare const signature: unique symbol

/**
 * A function that takes a run: `(run, ...args) => void`. What it returns is awaited, then ignored.
 * `R` is what it needs of the run, `A` its further arguments, which `bind` supplies.
 * `StepFunction<never>` is a step of which nothing is known.
 *
 * @example
 * const area = (run: Run<{ params: { width: number } }>, height: number) => {
 *   run.fields.area = run.params.width * height
 * }
 */
export type StepFunction<R = never, A extends readonly unknown[] = readonly []> = (run: R, ...args: A) => unknown

/** What a bound step calls. */
export type StepTarget =
  | { readonly kind: 'function'; readonly execute: (run: never, ...args: never) => unknown }
  | { readonly kind: 'export'; readonly url: string; readonly exportName: string }
  | { readonly kind: 'built-in'; readonly name: string }

/**
 * A step that is not a bare function: `bind`, `stepRef` and the built-in steps return it. Frozen.
 * `A` are the arguments that are still missing. Another copy of the package recognises it, too.
 */
export interface BoundStep<R = never, A extends readonly unknown[] = readonly []> {
  readonly target: StepTarget
  /** The arguments after the run, in order. */
  readonly args: readonly unknown[]
  /** Never present; makes TypeScript compare steps as it compares functions. */
  readonly [signature]?: (run: R, ...args: A) => void
}

/** A step for runs that offer at least `R`. */
export type Step<R = never> = StepFunction<R> | BoundStep<R>

/** Steps in order; lists may be nested, and a step may occur more than once. */
export type Steps<R = never> = readonly (Step<R> | Steps<R>)[]
