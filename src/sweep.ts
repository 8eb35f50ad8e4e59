import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ExperimentExistsError, InvalidSweepError, StatesweepError } from './errors.js'
import type { Experiment } from './experiment.js'
import type { ExecutionContext } from './experiment-origin.js'
import { type ExecuteOptions, type ExperimentOptions, resolveExperimentOptions } from './options.js'
import { createExperiment, type Session } from './session.js'
import { asSpace } from './spaces/as-space.js'
import { repeat } from './spaces/repeat.js'
import type { Space } from './spaces/space.js'
import type { Sweep } from './steps/define/sweep.js'
import { resolveHooks } from './steps/resolve/resolve-hooks.js'
import { resolveSteps, type StepOrigin } from './steps/resolve/resolve-steps.js'

/** A sweep that can be executed, wherever it comes from. */
export interface LoadedSweep {
  readonly sweep: Sweep
  /** The sweep file with the steps; undefined if each step says itself where it is found. */
  readonly origin?: StepOrigin
  /** What the lab records of where the sweep comes from. */
  readonly source: string
}

export interface RunSweepOptions
  extends Omit<ExecuteOptions, 'config' | 'resume' | 'setupWorker' | 'teardownWorker'>,
    Pick<ExperimentOptions, 'ifExists'> {
  /** Executes again only runs that ended so; runs added to the file meanwhile wait. */
  readonly again?: ExecutionContext['again']
  /** Executes at most so many runs; the others wait for a later execution. */
  readonly limit?: number
  /** Keeps all that runs write in their logs, not the first 64 KiB. */
  readonly keepsOutput?: boolean
  /** Called with the plan, before the first run. */
  readonly onPlanned?: (experiment: Experiment, plan: Plan) => void
}

type Plan = Parameters<NonNullable<ExecutionContext['onPlanned']>>[0]

/**
 * Executes the runs of a sweep that have no result: all of a new experiment, or what is left of one
 * that exists. Finds faults of the sweep before it claims the name, and frees the name again if the
 * workers cannot load the steps. `ifExists: 'fail'` has no meaning here.
 *
 * @throws InvalidSweepError for axes that make no space, ResumeDiffersError, and what `execute`
 * rejects with.
 */
export async function runSweep(session: Session, loaded: LoadedSweep, options: RunSweepOptions = {}): Promise<Experiment> {
  const { ifExists, onPlanned, again, limit, keepsOutput, ...execute } = options
  const { name } = loaded.sweep
  const { seed, space, references, context, given } = partsOf(loaded, { again, limit, execute })
  const { experiment, exists } = openOrCreate(session, { name, seed, ifExists })
  try {
    if (again === undefined) experiment.addRuns(space)
    return await experiment.executeReferences(references, given, {
      ...context,
      keepsOutput,
      onPlanned: (plan) => onPlanned?.(experiment, plan),
    })
  } catch (error) {
    if (!exists) releaseUnused(session, experiment)
    throw error
  }
}

interface Wanted {
  readonly name: string
  readonly seed: number | string
  readonly ifExists: ExperimentOptions['ifExists'] | undefined
}

/** Opens an experiment that exists, with whatever seed, unless it is to be replaced. */
function openOrCreate(session: Session, { name, seed, ifExists }: Wanted): { experiment: Experiment; exists: boolean } {
  const exists = session.experimentNames.includes(name)
  if (ifExists === 'replace') return { experiment: session.createExperiment(name, { seed, ifExists }), exists }
  if (exists) return { experiment: session.loadExperiment(name), exists }
  try {
    return { experiment: session.createExperiment(name, { seed }), exists }
  } catch (error) {
    // Another process has created it in between.
    if (error instanceof ExperimentExistsError) return { experiment: session.loadExperiment(name), exists: true }
    throw error
  }
}

/**
 * Plans what `runSweep` would do, with a session that only reads, or none without a database.
 * Rejects as `runSweep` would.
 */
export async function planSweep(session: Session | undefined, loaded: LoadedSweep, options: RunSweepOptions = {}) {
  const { ifExists, onPlanned: _, again, limit, keepsOutput: __, ...execute } = options
  const { name } = loaded.sweep
  const { seed, space, references, context, given } = partsOf(loaded, { again, limit, execute })
  const isNew = session === undefined || ifExists === 'replace' || !session.experimentNames.includes(name)
  const experiment = isNew ? createExperiment(name, { seed }) : session.loadExperiment(name)
  if (again === undefined) experiment.addRuns(space)
  return { experiment, ...(await experiment.plan(references, given, context)) }
}

function partsOf(
  loaded: LoadedSweep,
  { again, limit, execute }: { again: RunSweepOptions['again']; limit: number | undefined; execute: ExecuteOptions },
) {
  const { steps, config, seed: own } = loaded.sweep
  const { seed } = resolveExperimentOptions(own === undefined ? {} : { seed: own })
  const space = spaceOf(loaded)
  const inputs = inputsOf(loaded)
  return {
    seed,
    space,
    references: resolveSteps(steps, loaded.origin),
    given: { ...execute, resume: true, ...(config !== undefined && { config }) },
    context: {
      seed,
      wanted: space,
      hooks: resolveHooks(loaded.sweep, loaded.origin),
      source: loaded.source,
      ...(inputs !== undefined && { inputs }),
      ...(again !== undefined && { again }),
      ...(limit !== undefined && { limit }),
    },
  }
}

/** Data files, relative to the sweep file. */
function inputsOf({ origin, sweep }: LoadedSweep): ExecutionContext['inputs'] {
  if (sweep.inputs === undefined || sweep.inputs.length === 0) return undefined
  return { folder: origin === undefined ? process.cwd() : dirname(fileURLToPath(origin.sweepUrl)), paths: sweep.inputs }
}

function spaceOf({ origin, sweep }: LoadedSweep): Space {
  try {
    const space = asSpace(sweep.params)
    return sweep.repeats === undefined ? space : repeat(space, sweep.repeats)
  } catch (error) {
    if (origin === undefined || !(error instanceof StatesweepError)) throw error
    throw new InvalidSweepError(error.message, fileURLToPath(origin.sweepUrl), { cause: error })
  }
}

/** Frees the name of an experiment whose execution never began, for the next try. */
function releaseUnused(session: Session, experiment: Experiment): void {
  try {
    const reader = session.reader(experiment.name)
    if (reader !== undefined && reader.lastExecution() === undefined) experiment.delete()
  } catch {
    // Fails on a full disk, too: the error being raised matters more.
  }
}
