import { fileURLToPath } from 'node:url'
import { InvalidSweepError } from '../../errors.js'
import { loadSweep } from '../../steps/load/load-sweep.js'
import { setValues } from './set-values.js'
import { encodeSource } from './source.js'
import type { FileSweep } from './sourced-sweep.js'

/**
 * Loads a sweep file; `settings` replace its values, `experiment` was executed from it before.
 *
 * @throws InvalidSweepError if it defines another experiment now, SetValueError, TextSyntaxError,
 * and what loading a sweep file throws
 */
export async function loadFileSweep(path: string, settings: readonly string[], experiment?: string): Promise<FileSweep> {
  const { url, fileHash, sweep } = await loadSweep(path)
  if (experiment !== undefined && sweep.name !== experiment)
    throw new InvalidSweepError(`it now defines "${sweep.name}"; experiment "${experiment}" was executed from it before.`, path)
  const source = encodeSource({ kind: 'file', file: fileURLToPath(url), settings })
  return { kind: 'file', sweep: setValues(sweep, settings), origin: { sweepUrl: url, fileHash }, source }
}
