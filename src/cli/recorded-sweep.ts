import { fileURLToPath } from 'node:url'
import { ExperimentAmbiguousError, InvalidSweepError, NoSweepFileError } from '../errors.js'
import type { Session } from '../session.js'
import { concat } from '../spaces/concat.js'
import { type LoadedSweep, loadSweep } from '../steps/load-sweep.js'
import { execSweep, splitDefining } from './exec/exec-sweep.js'
import { decodeExecSource } from './exec/source.js'
import { recordedSettings, setValues } from './set-values.js'

/** What an experiment was executed from last: a sweep file, or a command line of `exec`. */
export type SweepSource =
  | { readonly file: string; readonly settings: readonly string[] }
  | { readonly words: readonly string[]; readonly folder: string }

/** The experiment of this name; without a name, the only one that there is. Throws ExperimentNotFoundError, ExperimentAmbiguousError. */
export function experimentNamed(session: Session, name: string | undefined): string {
  if (name !== undefined) return session.loadExperiment(name).name
  const names = session.query('SELECT name FROM experiments ORDER BY created, name').map((row) => String(row.name))
  const [only] = names
  if (only === undefined || names.length > 1) throw new ExperimentAmbiguousError(session.path, names)
  return only
}

/** Undefined if it was executed by the library. */
export function sourceOf(session: Session, name: string): SweepSource | undefined {
  const [row] = session.query(
    'SELECT x.source FROM executions x JOIN experiments e USING (id_experiment) WHERE e.name = ? ORDER BY x.ordinal DESC LIMIT 1',
    [name],
  )
  if (typeof row?.source !== 'string') return undefined
  return decodeExecSource(row.source) ?? { file: fileURLToPath(row.source), settings: recordedSettings(row.source) }
}

/** Commands execute in processes, whatever a sweep file would. */
export const isExec = ({ url }: LoadedSweep): boolean => decodeExecSource(url) !== undefined

/** The words after `statesweep` that execute it again. */
export const wordsFor = (source: SweepSource, format: (path: string) => string): readonly string[] =>
  'file' in source ? ['run', format(source.file), ...source.settings.flatMap((text) => ['--set', text])] : ['exec', ...source.words]

/**
 * Loads it; a command line of `exec` in the folder in which it was given, which is that of this process from then on. Throws NoSweepFileError,
 * InvalidSweepError where a sweep file defines another experiment by now, and what loading throws.
 */
export async function loadRecordedSweep(session: Session, name: string): Promise<LoadedSweep> {
  const source = sourceOf(session, name)
  if (source === undefined) throw new NoSweepFileError(name)
  if ('words' in source) {
    enter(source.folder)
    const sweep = execSweep(splitDefining(source.words), () => concat(...session.loadExperiment(name).spaces))
    return { ...sweep, sweep: { ...sweep.sweep, name } }
  }
  const loaded = await loadSweep(source.file)
  if (loaded.sweep.name === name) return setValues(loaded, source.settings)
  throw new InvalidSweepError(`its name is "${loaded.sweep.name}" now; experiment "${name}" was executed from it before.`, source.file)
}

/** A folder that was moved or is gone: the current one may be it. */
function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
