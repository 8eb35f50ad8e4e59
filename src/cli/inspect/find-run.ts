import { RunUnclearError } from '../../errors.js'
import type { Session } from '../../session.js'
import type { FoundRun } from '../../store/experiment-reader.js'

/** A run, and the experiment that has it. */
export interface NamedRun extends FoundRun {
  readonly experiment: string
}

/**
 * The one run with this id, id prefix, or number (only digits), in the named experiment or in all
 * of them. Runs without a result are searched last, since their ids must be derived.
 *
 * @throws RunUnclearError where no run matches, or more than one
 */
export function findRun(session: Session, given: string, experiment?: string): NamedRun {
  const names = experiment === undefined ? session.experimentNames : [session.loadExperiment(experiment).name]
  const isNumber = /^\d+$/.test(given)
  if (isNumber && names.length > 1) throw new RunUnclearError(given, `each of ${names.join(', ')} may have one; pass --experiment NAME`)
  if (!/^[0-9a-f-]+$/i.test(given)) throw new RunUnclearError(given, 'an id has digits, letters from a to f, and dashes')
  const [run, other] = names.flatMap((name) => candidates(session, name, { given, isNumber }))
  if (run === undefined) throw new RunUnclearError(given, `there is no such run in ${names.join(', ') || 'the database'}`)
  if (other !== undefined) throw new RunUnclearError(given, `${run.idRun} and ${other.idRun} begin so; pass more of the id`)
  return run
}

function candidates(
  session: Session,
  experiment: string,
  { given, isNumber }: { readonly given: string; readonly isNumber: boolean },
): NamedRun[] {
  const reader = session.reader(experiment)
  if (reader === undefined) return []
  const byNumber = isNumber ? reader.findByNumber(Number(given)) : undefined
  const found = isNumber ? (byNumber === undefined ? [] : [byNumber]) : reader.findById(given.toLowerCase())
  return found.map((run) => ({ ...run, experiment }))
}
