import { fileURLToPath } from 'node:url'
import { ExperimentAmbiguousError, InvalidSweepError, NoSweepFileError } from '../errors.js'
import type { Session } from '../session.js'
import { type LoadedSweep, loadSweep } from '../steps/load-sweep.js'

/** The experiment of this name; without a name, the only one that there is. Throws ExperimentNotFoundError, ExperimentAmbiguousError. */
export function experimentNamed(session: Session, name: string | undefined): string {
  if (name !== undefined) return session.loadExperiment(name).name
  const names = session.query('SELECT name FROM experiments ORDER BY created, name').map((row) => String(row.name))
  const [only] = names
  if (only === undefined || names.length > 1) throw new ExperimentAmbiguousError(session.path, names)
  return only
}

/** The path of the sweep file that an experiment was executed from last; undefined if it was none. */
export function sweepFileOf(session: Session, name: string): string | undefined {
  const [row] = session.query(
    'SELECT x.source FROM executions x JOIN experiments e USING (id_experiment) WHERE e.name = ? ORDER BY x.ordinal DESC LIMIT 1',
    [name],
  )
  return typeof row?.source === 'string' ? fileURLToPath(row.source) : undefined
}

/** Loads it. Throws NoSweepFileError, InvalidSweepError where it defines another experiment by now, and what `loadSweep` throws. */
export async function loadRecordedSweep(name: string, file: string | undefined): Promise<LoadedSweep> {
  if (file === undefined) throw new NoSweepFileError(name)
  const loaded = await loadSweep(file)
  if (loaded.sweep.name === name) return loaded
  throw new InvalidSweepError(`its name is "${loaded.sweep.name}" now; experiment "${name}" was executed from it before.`, file)
}
