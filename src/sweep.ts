import { fileURLToPath } from 'node:url'
import { InvalidSweepError, StatesweepError } from './errors.js'
import type { Experiment } from './experiment.js'
import type { ExecuteOptions, ExperimentOptions } from './options.js'
import type { Session } from './session.js'
import { asSpace } from './spaces/as-space.js'
import { repeat } from './spaces/repeat.js'
import type { Space } from './spaces/space.js'
import type { LoadedSweep } from './steps/load-sweep.js'
import { resolveSteps } from './steps/resolve/resolve-steps.js'

export interface RunSweepOptions extends Omit<ExecuteOptions, 'config'>, Pick<ExperimentOptions, 'ifExists'> {
  /** Called with the experiment before its first run: its report is there even if the execution rejects. */
  readonly onCreated?: (experiment: Experiment) => void
}

/**
 * Makes the experiment that a sweep file describes and executes it. What is wrong with the sweep is found before the name is claimed; a name whose
 * steps cannot be loaded by the workers is free again.
 *
 * @throws InvalidSweepError for axes that make no space, ExperimentExistsError, and what `execute` rejects with.
 */
export async function runSweep(session: Session, loaded: LoadedSweep, options: RunSweepOptions = {}): Promise<Experiment> {
  const { ifExists, onCreated, ...execute } = options
  const { name, seed, config, steps } = loaded.sweep
  const space = spaceOf(loaded)
  const references = resolveSteps(steps, { sweepUrl: loaded.url, fileHash: loaded.fileHash })
  const experiment = session.createExperiment(name, { ...(seed !== undefined && { seed }), ...(ifExists !== undefined && { ifExists }) })
  try {
    experiment.addRuns(space)
    onCreated?.(experiment)
    return await experiment.executeReferences(references, { ...execute, ...(config !== undefined && { config }) })
  } catch (error) {
    releaseUnused(session, experiment)
    throw error
  }
}

function spaceOf({ url, sweep }: LoadedSweep): Space {
  try {
    const space = asSpace(sweep.params)
    return sweep.repeats === undefined ? space : repeat(space, sweep.repeats)
  } catch (error) {
    if (error instanceof StatesweepError) throw new InvalidSweepError(error.message, fileURLToPath(url), { cause: error })
    throw error
  }
}

/** An experiment whose execution never began has nothing in it, and must not keep its name from the next try. */
function releaseUnused(session: Session, experiment: Experiment): void {
  const unused =
    'SELECT 1 FROM experiments e WHERE id_experiment = ? AND NOT EXISTS (SELECT 1 FROM executions x WHERE x.id_experiment = e.id_experiment)'
  if (session.query(unused, [experiment.idExperiment]).length > 0) experiment.delete()
}
