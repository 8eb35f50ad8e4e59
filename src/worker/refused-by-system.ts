import { readdirSync, readlinkSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { StorageError } from '../errors.js'

/**
 * True for what no run can help: a full disk, a file that may not be written. SQLite reports a
 * closed descriptor as a fault of the disk, too; if the chunk file is no longer open, a step has
 * closed it. Only Linux tells which files are open; elsewhere the disk is to blame.
 */
export function isRefusedBySystem(error: unknown, file: string): boolean {
  return isOfSystem(error, file) && isOpen(file)
}

/** True for an error of the disk or of the file system; a run may be the reason of any other. */
export const isOfSystem = (error: unknown, file: string): boolean => StorageError.of(file, error) !== undefined

const DESCRIPTORS = '/proc/self/fd'

function isOpen(file: string): boolean {
  try {
    const path = realpathSync(file)
    return readdirSync(DESCRIPTORS).some((descriptor) => targetOf(descriptor) === path)
  } catch {
    return true
  }
}

/** Undefined where the descriptor has gone meanwhile: the listing itself had one. */
function targetOf(descriptor: string): string | undefined {
  try {
    return readlinkSync(join(DESCRIPTORS, descriptor))
  } catch {
    return undefined
  }
}
