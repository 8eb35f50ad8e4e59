import { fileURLToPath } from 'node:url'
import { NotASweepError } from '../../errors.js'
import { checkSweep } from '../define/check-sweep.js'
import { describeValue } from '../define/describe-value.js'
import type { Sweep } from '../define/sweep.js'

/** The default export of a module as a checked sweep. Throws NotASweepError, InvalidSweepError. */
export function readSweep(module: Readonly<Record<string, unknown>>, url: string): Sweep {
  const file = fileURLToPath(url)
  const sweep = module.default
  if (sweep === undefined) {
    const names = Object.keys(module).filter((name) => name !== 'default' && name !== 'module.exports')
    throw new NotASweepError(file, names.length === 0 ? 'it exports nothing' : `it has no default export, only ${names.join(', ')}`)
  }
  if (typeof sweep !== 'object' || sweep === null || Array.isArray(sweep) || sweep instanceof Promise) {
    throw new NotASweepError(file, `its default export is ${typeof sweep === 'function' ? 'a function' : describeValue(sweep)}`)
  }
  return checkSweep(sweep, file)
}
