import { writeSync } from 'node:fs'
import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import { EXIT } from './exit-status.js'

type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

/** A stream that the command writes to, and what may be written there. */
export interface Output {
  readonly isTerminal: boolean
  /** Characters in a line; infinite where it is not a terminal, since what reads there does not wrap. */
  readonly columns: number
  write(data: string | Uint8Array): void
  /** Resolves when all that was written has been handed over. */
  flush(): Promise<void>
  /** The text in this style, where the terminal has colours and NO_COLOR is not set; else as it is. */
  style(style: Style, text: string): string
}

/** A terminal may not know its width. */
const DEFAULT_COLUMNS = 80

export function createOutput(stream: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'hasColors'>>): Output {
  const isTerminal = stream.isTTY === true
  // Kept, so that what others write can be diverted.
  const write = stream.write.bind(stream) as (data: string | Uint8Array, done?: () => void) => boolean
  stream.on('error', giveUp)
  return {
    isTerminal,
    get columns() {
      return isTerminal ? stream.columns || DEFAULT_COLUMNS : Number.POSITIVE_INFINITY
    },
    write: (data) => void write(data),
    flush: () => new Promise((resolve) => void write('', () => resolve())),
    style: (style, text) => (isTerminal && stream.hasColors?.() === true ? styleText(style, text, { validateStream: false }) : text),
  }
}

/** A reader that has seen enough (`| head`) is no error. Else, as on a full disk, what is asked for cannot be had, and nothing more can be said there. */
function giveUp({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return
  try {
    writeSync(process.stderr.fd, `statesweep: the output cannot be written: ${message}\n`)
  } finally {
    process.exit(EXIT.failed)
  }
}

/**
 * From here on what sweep files and steps print on standard output, in workers too, goes to standard error: with `--json` a program reads
 * standard output, and expects one document. What an `Output` made before writes is not diverted. Not undone: workers print late.
 */
export function divertStdout(): void {
  process.stdout.write = ((...args: Parameters<typeof process.stderr.write>) =>
    process.stderr.write(...args)) as typeof process.stdout.write
}
