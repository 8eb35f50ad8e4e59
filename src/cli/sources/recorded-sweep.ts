import { resolve } from 'node:path'
import { NeverExecutedError, NoSweepFileError } from '../../errors.js'
import type { Session } from '../../session.js'
import { concat } from '../../spaces/concat.js'
import { loadCommandSweep, splitDefining } from './command-sweep.js'
import { loadFileSweep } from './file-sweep.js'
import { loadListSweep } from './list-sweep.js'
import { decodeSource, type SweepSource } from './source.js'
import type { SourcedSweep } from './sourced-sweep.js'

/** Where an experiment was executed from last; undefined if by the library. */
export function sourceOf(session: Session, name: string): SweepSource | undefined {
  const source = session.reader(name)?.source()
  return source === undefined ? undefined : decodeSource(source)
}

/** The sweep file whose code a source executes when it is loaded; undefined if there is none. */
export function codeFile(source: SweepSource): string | undefined {
  if (source.kind === 'file') return source.file
  const [file] = source.kind === 'list' ? source.words.steps : []
  return file === undefined || file.includes('#') || source.kind !== 'list' ? undefined : resolve(source.folder, file)
}

/**
 * Loads the sweep that an experiment was executed from last; `file` takes the place of its file.
 * For a command line this process changes to the folder where it was given.
 *
 * @throws NeverExecutedError, NoSweepFileError, InvalidSweepError if the sweep file defines
 * another experiment now, and what loading throws
 */
export async function loadRecordedSweep(session: Session, name: string, file?: string): Promise<SourcedSweep> {
  const source = sourceOf(session, name)
  const recorded = () => concat(...session.loadExperiment(name).spaces)
  switch (source?.kind) {
    case undefined:
      if (session.reader(name)?.lastExecution() === undefined) throw new NeverExecutedError(name)
      throw new NoSweepFileError(name)
    case 'command':
      enter(source.folder)
      return called(name, loadCommandSweep(splitDefining(source.words), recorded))
    case 'list':
      enter(source.folder)
      return called(name, await loadListSweep(file === undefined ? source.words : { ...source.words, steps: [file] }, recorded))
    case 'file':
      return await loadFileSweep(file ?? source.file, source, name)
  }
}

const called = <T extends SourcedSweep>(name: string, loaded: T): T => ({ ...loaded, sweep: { ...loaded.sweep, name } })

/** Stays in the current folder if that folder is gone: it may be the one, moved. */
function enter(folder: string): void {
  try {
    process.chdir(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
