import { ExperimentAmbiguousError } from '../../errors.js'
import type { Session } from '../../session.js'

/**
 * The name of the given experiment, or of the only one in the database.
 *
 * @throws ExperimentNotFoundError, ExperimentAmbiguousError
 */
export function findExperiment(session: Session, name: string | undefined): string {
  if (name !== undefined) return session.loadExperiment(name).name
  const names = session.experimentNames
  const [only] = names
  if (only === undefined || names.length > 1) throw new ExperimentAmbiguousError(session.path, names)
  return only
}
