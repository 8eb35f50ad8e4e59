import type { Outcome } from '../../model/outcome.js'
import type { Run } from '../../model/run.js'
import type { ParamsIn, SpaceLike } from '../../spaces/as-space.js'
import type { WorkerGiven, WorkerHook } from '../../worker-hook.js'
import { checkSweep } from './check-sweep.js'
import type { Steps } from './step.js'
import type { Sweep } from './sweep.js'

export type { Sweep }

/** Widens numbers: `run.params.n === 3` must compile even if 3 is not among the values. */
type Widened<T> = T extends number ? number : T extends bigint ? bigint : T extends boolean ? boolean : T

/**
 * The params of one run: `{ lr: [0.1, 0.01], by: ['sgd', 'adam'] }` gives
 * `{ lr: number, by: 'sgd' | 'adam' }`.
 */
export type SweepParams<S extends SpaceLike> = WidenedValues<ParamsIn<S>>
type WidenedValues<P> = { [K in keyof P]: Widened<P[K]> }

/** What `defineSweep` takes. */
export interface SweepDefinition<S extends SpaceLike, C extends object, W = unknown> {
  /** The name of the experiment that the results go to. */
  readonly name: string
  /**
   * Values by name, to sweep their Cartesian product; or a space (`grid`, `zip`, `list`, ...). `{}`
   * is a single run.
   */
  readonly params: S
  /** Executes each point this many times, each time with random numbers of its own. Default 1. */
  readonly repeats?: number
  /** Fixed parameters, the same for all runs. Default none. */
  readonly config?: C
  /** Seed of the random numbers of all runs: a finite number or a string. Default 0. */
  readonly seed?: number | string
  /**
   * Data files that the steps read: paths from the folder of the sweep file, globs, or folders with
   * all their files. A resume is refused if their contents have changed. Default none.
   */
  readonly inputs?: readonly string[]
  /**
   * Called once in each worker, before its first run: what it returns is `run.worker` in steps.
   * May be async. Write it before `steps`, so that `run.worker` gets its type. See the option of
   * `execute`.
   */
  readonly setupWorker?: WorkerHook<[given: WorkerGiven<C>], W | Promise<W>>
  /** Called in each worker at the end, with what `setupWorker` returned. */
  readonly teardownWorker?: WorkerHook<[worker: NoInfer<W>]>
  /** The steps of each run, in order. */
  readonly steps: Steps<Run<{ params: SweepParams<S>; config: C; worker: W }>>
  /**
   * The command calls this when an execution has ended, however it ended, to send a message for
   * example. All results are stored and the database is closed. Runs in the main thread and is
   * awaited. If it throws, the command reports that and ends with status 1; results stay. Not
   * called if nothing began: with `--dry-run`, or if the sweep was refused.
   *
   * @example
   * const onFinish = ({ experiment, counts }) =>
   *   fetchPage(`https://example.com/notify?text=${experiment}: ${counts.failed} failed`)
   */
  readonly onFinish?: (summary: Outcome) => unknown
}

/**
 * Defines a sweep: the default export of a sweep file, which `statesweep run FILE` executes.
 *
 * Checks the definition at once, except for the values of the axes. Each worker imports the same
 * file, so steps may be closures and use anything that the file imports. Every worker also executes
 * the top level of the file once. A plain object of the same shape works, too; `defineSweep` gives
 * `run` its types.
 *
 * @throws InvalidSweepError that names what is missing, misspelt or of the wrong kind.
 * @example
 * export default defineSweep({
 *   name: 'squares', params: { x: [1, 2, 3] }, config: { power: 2 },
 *   steps: [(run) => { run.fields.y = run.params.x ** run.config.power }],
 * })
 */
export function defineSweep<const S extends SpaceLike, C extends object = Record<never, never>, W = unknown>(
  sweep: SweepDefinition<S, C, W>,
): Sweep {
  return checkSweep(sweep)
}
