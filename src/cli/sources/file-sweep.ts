import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { InvalidSweepError } from '../../errors.js'
import { loadSweep } from '../../steps/load/load-sweep.js'
import { setValues } from './set-values.js'
import { encodeSource } from './source.js'
import type { FileSweep } from './sourced-sweep.js'

/** What a command line adds to a sweep file. */
interface Given {
  /** `name=values`, in place of its own. */
  readonly settings: readonly string[]
  /** Data files besides its own. */
  readonly inputs: readonly string[]
}

/**
 * Loads a sweep file, with what a command line adds; `experiment` was executed from it before.
 *
 * @throws InvalidSweepError if it defines another experiment now, SetValueError, TextSyntaxError,
 * and what loading a sweep file throws
 */
export async function loadFileSweep(path: string, given: Given, experiment?: string): Promise<FileSweep> {
  const { url, fileHash, sweep } = await loadSweep(path)
  if (experiment !== undefined && sweep.name !== experiment)
    throw new InvalidSweepError(`it now defines "${sweep.name}"; experiment "${experiment}" was executed from it before.`, path)
  const { settings } = given
  const inputs = given.inputs.map((input) => resolve(input))
  const source = encodeSource({ kind: 'file', file: fileURLToPath(url), settings, inputs })
  const set = setValues(sweep, settings)
  const whole = inputs.length === 0 ? set : { ...set, inputs: [...(set.inputs ?? []), ...inputs] }
  return { kind: 'file', sweep: whole, origin: { sweepUrl: url, fileHash }, source }
}
