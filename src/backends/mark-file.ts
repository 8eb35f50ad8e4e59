import { mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Opens a file that no folder lists: whoever holds its descriptor can use it, and it is gone when the last of them is. */
export function openMarkFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'statesweep-marks-'))
  try {
    return openSync(join(folder, 'marks'), 'wx+')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
