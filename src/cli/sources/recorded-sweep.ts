import { fileURLToPath } from 'node:url'
import { ExperimentAmbiguousError, InvalidSweepError, NoSweepFileError } from '../../errors.js'
import type { Session } from '../../session.js'
import { concat } from '../../spaces/concat.js'
import { type LoadedSweep, loadSweep } from '../../steps/load/load-sweep.js'
import { decodeExecSource, type ExecSource } from './exec-source.js'
import { execSweep, splitDefining } from './exec-sweep.js'
import { decodeImportSource, type ImportSource, importWords } from './import-source.js'
import { importSweep } from './import-sweep.js'
import { recordedSettings, setValues } from './set-values.js'

/** What an experiment was executed from last: a sweep file, or a command line of `exec` or `import`. */
export type SweepSource =
  | { readonly file: string; readonly settings: readonly string[] }
  | { readonly exec: ExecSource }
  | { readonly imported: ImportSource }

/** The experiment of this name; without a name, the only one that there is. Throws ExperimentNotFoundError, ExperimentAmbiguousError. */
export function experimentNamed(session: Session, name: string | undefined): string {
  if (name !== undefined) return session.loadExperiment(name).name
  const names = session.experimentNames
  const [only] = names
  if (only === undefined || names.length > 1) throw new ExperimentAmbiguousError(session.path, names)
  return only
}

/** Undefined if it was executed by the library. */
export function sourceOf(session: Session, name: string): SweepSource | undefined {
  const source = session.reader(name)?.source()
  if (source === undefined) return undefined
  const [exec, imported] = [decodeExecSource(source), decodeImportSource(source)]
  if (exec !== undefined) return { exec }
  return imported === undefined ? { file: fileURLToPath(source), settings: recordedSettings(source) } : { imported }
}

/** Commands execute in processes, whatever a sweep file would. */
export const isExec = ({ url }: LoadedSweep): boolean => decodeExecSource(url) !== undefined

/** The words after `statesweep` that execute it again. */
export function wordsFor(source: SweepSource, format: (path: string) => string): readonly string[] {
  if ('exec' in source) return ['exec', ...source.exec.words]
  if ('imported' in source) return importWords(source.imported)
  return ['run', format(source.file), ...source.settings.flatMap((text) => ['--set', text])]
}

/**
 * Loads it; a command line in the folder in which it was given, which is that of this process from then on. Throws NoSweepFileError,
 * InvalidSweepError where a sweep file defines another experiment by now, and what loading throws.
 */
export async function loadRecordedSweep(session: Session, name: string): Promise<LoadedSweep> {
  const source = sourceOf(session, name)
  if (source === undefined) throw new NoSweepFileError(name)
  const recorded = () => concat(...session.loadExperiment(name).spaces)
  if ('exec' in source) {
    enter(source.exec.folder)
    return called(name, execSweep(splitDefining(source.exec.words), recorded))
  }
  if ('imported' in source) {
    enter(source.imported.folder)
    const { folder: _, ...words } = source.imported
    return called(name, await importSweep(words, recorded))
  }
  const loaded = await loadSweep(source.file)
  if (loaded.sweep.name === name) return setValues(loaded, source.settings)
  throw new InvalidSweepError(`its name is "${loaded.sweep.name}" now; experiment "${name}" was executed from it before.`, source.file)
}

const called = <T extends LoadedSweep>(name: string, loaded: T): T => ({ ...loaded, sweep: { ...loaded.sweep, name } })

/** A folder that was moved or is gone: the current one may be it. */
function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
