import type { Backend } from './coordinator/contracts.js'
import type { ExecuteRequest } from './coordinator/execute.js'
import type { RunShape, RunState } from './model/run.js'
import type { ResolvedExecuteOptions } from './options.js'
import type { RecordedSpaces } from './spaces/recorded-spaces.js'
import type { Params } from './spaces/space.js'
import type { ExperimentRecord } from './store/experiments.js'
import type { Lab } from './store/lab.js'

/** What a session makes an experiment of. */
export interface Origin {
  readonly lab: Lab
  readonly record: ExperimentRecord
  readonly spaces: RecordedSpaces
  backendFor(options: ResolvedExecuteOptions): Backend
  /** An experiment of the same name, dropped when the first execution has passed its preflight, or by `persist`. */
  readonly replaces?: ExperimentRecord
}

/** What a sweep file, or a run tracked by hand, adds to an execution. */
export type ExecutionContext = Pick<ExecuteRequest, 'code' | 'source' | 'wanted' | 'again' | 'limit' | 'onPlanned' | 'only'> & {
  readonly seed?: number | string
}

/** What an experiment that came from bytes is made of. */
export interface DetachedState {
  readonly idExperiment: string
  readonly name: string
  readonly fields: Record<string, unknown>
  readonly runs: Readonly<Record<string, RunState>>
}

/** The config that an experiment's shape asks for. */
export type ConfigOf<S extends RunShape> = S extends { config: infer C extends object } ? C : object

/** The shape with the params of the runs added, where it does not name its own. */
export type WithParams<S extends RunShape, P extends Params> = S extends { params: object } ? S : S & { params: P }
