import { createHash } from 'node:crypto'
import { canonical } from '../codec/canonical.js'
import type { RunException } from '../model/exception.js'
import type { RunRow } from './run-rows.js'

/**
 * SHA-256 over what runs are, in their order: params, fields, status and exception. Not over ids,
 * times, attempts, slots and stacks, so it is equal however they were executed.
 */
export function digestRuns(rows: Iterable<RunRow>): string {
  const hash = createHash('sha256')
  for (const { idRun, params, fields, status, exception } of rows) {
    hash.update(canonical({ params, fields, status, exception: exception && essence(exception) }, `run ${idRun}`))
    hash.update('\n')
  }
  return hash.digest('hex')
}

/** An exception without its stack, its properties and the attempt. */
function essence({ name, message, code, step, cause }: RunException): object {
  return { name, message, code: code ?? null, step: step ?? null, cause: cause === undefined ? null : essence(cause) }
}
