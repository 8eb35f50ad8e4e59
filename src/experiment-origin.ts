import type { Backend, Merged } from './coordinator/contracts.js'
import type { Plan } from './coordinator/plan.js'
import type { Selection, Work } from './coordinator/work.js'
import type { Database } from './database.js'
import type { Run, RunShape, RunState } from './model/run.js'
import type { ResolvedExecuteOptions } from './options.js'
import type { Axes } from './spaces/axis.js'
import type { Range } from './spaces/range.js'
import type { RecordedSpaces } from './spaces/recorded-spaces.js'
import type { Params } from './spaces/space.js'
import type { Step, Steps } from './steps/define/step.js'
import type { Inputs } from './steps/identity/hash-inputs.js'
import type { ExperimentRecord } from './store/experiments.js'
import type { Lab } from './store/lab.js'

/** What a session makes an experiment from. */
export interface Origin {
  readonly lab: Lab
  readonly db: Database
  readonly record: ExperimentRecord
  readonly spaces: RecordedSpaces
  backendFor(options: ResolvedExecuteOptions): Backend
  /** An experiment of the same name, which `persist` or the first execution drops. */
  readonly replaces?: ExperimentRecord
}

/** What a sweep, or a run tracked by hand, adds to an execution. */
export interface ExecutionContext extends Selection, Pick<Work, 'source' | 'keepsOutput' | 'hooks'> {
  readonly seed?: number | string
  /** Data files that the results depend on. */
  readonly inputs?: Inputs
  /** Called when the plan is made, before the first run. */
  readonly onPlanned?: (plan: Plan) => void
  readonly listener?: ExecutionListener
}

/** What follows an execution from within. */
export interface ExecutionListener {
  /** Called after each merge. */
  readonly onMerged?: (merged: Merged) => void
  /** What to wait for before more runs are dispatched; undefined if nothing. */
  readonly gate?: () => Promise<void> | undefined
}

/** What an experiment that came from bytes is made from. */
export interface DetachedState {
  readonly idExperiment: string
  readonly name: string
  readonly fields: Record<string, unknown>
  readonly runs: Readonly<Record<string, RunState>>
}

/** The config if none is passed. */
export type NoConfig = Record<never, never>

/** The config that the shape of an experiment asks for, else the given one. */
export type ConfigOf<S extends RunShape, C extends object> = S extends { config: infer V extends object } ? V : C

/** The steps that take runs of a shape with this config, in workers that were set up like this. */
export type StepsFor<S extends RunShape, C extends object, W = unknown> = Step<RunOf<S, C, W>> | Steps<RunOf<S, C, W>>
type RunOf<S extends RunShape, C extends object, W> = Run<
  Filled<S, 'params', Record<string, unknown>> & Filled<S, 'config', C> & (S extends { worker: unknown } ? unknown : { worker: W })
>

/**
 * Fills in a part of a shape that the shape leaves out: TypeScript accepts a shape for one with
 * more parts unless both have the part that it compares.
 */
type Filled<S extends RunShape, K extends keyof RunShape, V> = S extends { [P in K]: object } ? S : S & { [P in K]: V }

/** Marks params that come from the runs added, not from a shape that was given. */
export interface Inferred {
  readonly inferred: true
}

/**
 * Axes for the params that a given shape names, with values of their types; any axes if it names
 * none.
 */
export type AxesFor<S extends RunShape, A extends Axes> = S extends Inferred
  ? A
  : S extends { params: infer P extends object }
    ? { readonly [K in keyof P]: readonly P[K][] | (number extends P[K] ? Range : never) }
    : A

/** The shape, with the params of the runs added if it was given none of its own. */
export type WithParams<S extends RunShape, P extends Params> = S extends Inferred & { params: infer Q extends object }
  ? Omit<S, 'params'> & { params: Q | P }
  : S extends { params: object }
    ? S
    : S & { params: P } & Inferred
