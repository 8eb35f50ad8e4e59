import type { Outcome } from '../../model/outcome.js'
import type { Run } from '../../model/run.js'
import type { ParamsIn, SpaceLike } from '../../spaces/as-space.js'
import { checkSweep } from './check-sweep.js'
import type { Steps } from './step.js'
import type { Sweep } from './sweep.js'

export type { Sweep }

/** Numbers lose their literal type, or `run.params.n === 3` would not compile where 3 is not among the values. */
type Widened<T> = T extends number ? number : T extends bigint ? bigint : T extends boolean ? boolean : T

/** The params of one run: `{ lr: [0.1, 0.01], by: ['sgd', 'adam'] }` gives `{ lr: number, by: 'sgd' | 'adam' }`. */
export type SweepParams<S extends SpaceLike> = WidenedValues<ParamsIn<S>>
type WidenedValues<P> = { [K in keyof P]: Widened<P[K]> }

/** What `defineSweep` takes. */
export interface SweepDefinition<S extends SpaceLike, C extends object> {
  /** The name of the experiment that the results go to. */
  readonly name: string
  /** Values by name, whose Cartesian product is swept, or a space (`grid`, `zip`, `list`, ...). `{}` is a single run. */
  readonly params: S
  /** How often each point is executed, each time with random numbers of its own; default 1. */
  readonly repeats?: number
  /** Fixed parameters, the same for all runs; default none. */
  readonly config?: C
  /** Where the random numbers of all runs start: a finite number or a text; default 0. */
  readonly seed?: number | string
  /** What is executed on each run, in order. */
  readonly steps: Steps<Run<{ params: SweepParams<S>; config: C }>>
  /**
   * Called by the command when an execution has ended, however it did, with all results stored and the database closed: for a message to whoever waits. It
   * is awaited, in the main thread. What it throws is reported, and the command ends with status 1; results stay. Not called where nothing began: by
   * `--dry-run`, or where the sweep was refused.
   *
   * @example
   * const onFinish = ({ experiment, counts }) => fetchPage(`https://example.com/notify?text=${experiment}: ${counts.failed} failed`)
   */
  readonly onFinish?: (summary: Outcome) => unknown
}

/**
 * Defines what a sweep file sweeps: its default export, executed by `statesweep run FILE`.
 *
 * The definition is checked at once, apart from the values of the axes. Each worker imports the same file, so steps may be
 * closures and use whatever the file imports; what the file does at its top level is done once in every worker, too.
 * A plain object of the same shape may be exported instead; `defineSweep` gives `run` its types.
 *
 * @throws InvalidSweepError that names what is missing, misspelt or of the wrong kind.
 * @example
 * export default defineSweep({
 *   name: 'squares', params: { x: [1, 2, 3] }, config: { power: 2 },
 *   steps: [(run) => { run.fields.y = run.params.x ** run.config.power }],
 * })
 */
export function defineSweep<const S extends SpaceLike, C extends object = Record<never, never>>(sweep: SweepDefinition<S, C>): Sweep {
  return checkSweep(sweep)
}
