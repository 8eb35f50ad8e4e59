import { randomUUID } from 'node:crypto'
import { openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CommandNotStartedError } from '../../errors.js'

/**
 * Opens the standard input of a command: a file, or a text in a file without a name, which leaves
 * nothing behind. The command can open it again by path (`/dev/stdin`), unlike a pipe of Node.js.
 */
export function openInput(input: { readonly text: string } | { readonly file: string }): number {
  return 'file' in input ? openFile(input.file) : openText(input.text)
}

function openFile(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    throw new CommandNotStartedError(`its standard input, ${file}, cannot be read.`, { cause: error })
  }
}

function openText(text: string): number {
  const file = join(tmpdir(), `statesweep-stdin-${randomUUID()}`)
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
    return openSync(file, 'r')
  } catch (error) {
    throw new CommandNotStartedError(`its standard input cannot be written to ${file}.`, { cause: error })
  } finally {
    rmSync(file, { force: true })
  }
}
