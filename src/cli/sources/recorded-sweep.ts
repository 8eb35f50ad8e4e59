import { NoSweepFileError } from '../../errors.js'
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

/**
 * Loads the sweep that an experiment was executed from last. For a command line this process
 * changes to the folder where it was given.
 *
 * @throws NoSweepFileError, InvalidSweepError if the sweep file defines another experiment now,
 * and what loading throws
 */
export async function loadRecordedSweep(session: Session, name: string): Promise<SourcedSweep> {
  const source = sourceOf(session, name)
  const recorded = () => concat(...session.loadExperiment(name).spaces)
  switch (source?.kind) {
    case undefined:
      throw new NoSweepFileError(name)
    case 'command':
      enter(source.folder)
      return called(name, loadCommandSweep(splitDefining(source.words), recorded))
    case 'list':
      enter(source.folder)
      return called(name, await loadListSweep(source.words, recorded))
    case 'file':
      return await loadFileSweep(source.file, source, name)
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
