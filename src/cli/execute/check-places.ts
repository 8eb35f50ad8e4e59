import { rmSync } from 'node:fs'
import { makeTemporaryFolder } from '../../make-temporary-folder.js'
import { parallelism } from '../../parallelism.js'
import type { Execution } from '../parse/execution-options.js'
import { checkOutputFile } from '../terminal/check-output-file.js'
import { affordableJobs } from '../terminal/open-files.js'
import type { Output } from '../terminal/output.js'

/**
 * Checks before the first run what the end of an execution needs: the file of its job log, and the
 * folder for temporary files of worker processes. Throws OutputFileError, TemporaryFolderError.
 */
export function checkPlaces({ joblog, engine }: Pick<Execution, 'joblog' | 'engine'>): void {
  if (joblog !== undefined) checkOutputFile(joblog)
  if (engine.backend === 'processes') rmSync(makeTemporaryFolder('statesweep-'), { recursive: true })
}

/** The execution with as many jobs as there are descriptors for; says so if they are fewer. */
export function limitJobs<T extends Pick<Execution, 'engine'>>(execution: T, output: Output): T {
  const { engine } = execution
  const jobs = engine.concurrency ?? parallelism()
  const { backend = 'threads' } = engine
  const most = backend === 'inline' ? jobs : affordableJobs(backend)
  if (jobs <= most) return execution
  const warning = `Executing ${most} of ${jobs} jobs at a time: more would open too many files. Raise the limit (ulimit -n) for all.`
  output.write(`${output.style('yellow', warning)}\n`)
  return { ...execution, engine: { ...engine, concurrency: most } }
}
