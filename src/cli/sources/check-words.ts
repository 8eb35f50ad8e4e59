import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { ExecUsageError } from '../../errors.js'
import { printableBytes } from '../../steps/printable-bytes.js'

/**
 * Refuses words of this command line that are not UTF-8: Node.js gives them with U+FFFD in place of
 * their bytes. Only Linux tells the bytes.
 *
 * @throws ExecUsageError
 */
export function checkWords(words: readonly string[]): void {
  if (!words.some((word) => word.includes('\uFFFD'))) return
  const garbled = ownWords().find((word) => !isUtf8(word))
  if (garbled === undefined) return
  throw new ExecUsageError(
    `The word ${printableBytes(garbled)} is not UTF-8, and no command can be given it: rename the file, or leave it out.`,
  )
}

function ownWords(): Uint8Array[] {
  const words: Uint8Array[] = []
  let bytes = commandLine()
  for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0)) {
    words.push(bytes.subarray(0, end))
    bytes = bytes.subarray(end + 1)
  }
  return words
}

function commandLine(): Buffer {
  try {
    return readFileSync('/proc/self/cmdline')
  } catch {
    return Buffer.alloc(0)
  }
}
