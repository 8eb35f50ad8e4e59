import { AlreadyExecutedError, ExperimentExistsError } from '../errors.js'
import { newExperimentId } from '../model/experiment-id.js'
import type { RunState } from '../model/run.js'
import { list } from '../spaces/list.js'
import { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { claimAndSave } from './claim-and-save.js'
import { type ExperimentRecord, findExperiment } from './experiments.js'
import type { Lab } from './lab.js'
import { NOTHING_SAVED } from './saved.js'

/** An experiment that was not executed, as its copy has it. */
interface Adopted extends Pick<ExperimentRecord, 'idExperiment' | 'fields' | 'seed' | 'name'> {
  readonly runs: Iterable<RunState>
}

/**
 * Saves a copy of an experiment: the ids of its runs stay, and its own id, unless the lab has it.
 * Throws `ExperimentExistsError`, or `AlreadyExecutedError` if its runs are not all pending.
 */
export function adoptExperiment(lab: Lab, { idExperiment, name, fields, seed, runs }: Adopted): ExperimentRecord {
  if (findExperiment(lab, { name }) !== undefined)
    throw new ExperimentExistsError(name, lab.path, 'pass session.add(copy, { name }) with another name, or delete the old one first')
  const isKnown = findExperiment(lab, { idExperiment }) !== undefined
  const record = { idExperiment: isKnown ? newExperimentId() : idExperiment, name, fields, seed }
  const spaces = spacesOf(Array.from(runs), { idExperiment, name })
  const now = { fields, seed, spaces, saved: NOTHING_SAVED }
  claimAndSave({ lab, record: { ...record, suffix: '', created: 0 } }, undefined, now)
  return findExperiment(lab, { name }) ?? { ...record, suffix: '', created: 0 }
}

/** The points of the runs. An id follows from its point: it shows if params are missing. */
function spacesOf(runs: readonly RunState[], { idExperiment, name }: Pick<Adopted, 'idExperiment' | 'name'>): RecordedSpaces {
  if (runs.length === 0) return new RecordedSpaces()
  const spaces = new RecordedSpaces().with(list(runs.map(({ params }) => params)), idExperiment)
  for (const [number, { idRun, fields, state, exception }] of runs.entries()) {
    const isPending = exception === null && Object.keys(fields).length + Object.keys(state).length === 0
    if (!isPending || spaces.idOf(number) !== idRun) throw new AlreadyExecutedError(name, idRun)
  }
  return spaces
}
