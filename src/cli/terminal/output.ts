import { writeSync } from 'node:fs'
import type { WriteStream } from 'node:tty'
import { styleText } from 'node:util'
import { EXIT } from './exit-status.js'

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow'

/** A stream that the command writes to. */
export interface Output {
  readonly isTerminal: boolean
  /** True if a line can be drawn over: a terminal, and not TERM=dumb, as in editors. */
  readonly redraws: boolean
  /** Characters in a line; infinite off a terminal, where nothing wraps. */
  readonly columns: number
  write(data: string | Uint8Array): void
  /** Resolves when all writes have been handed over. */
  flush(): Promise<void>
  /** Styles the text if the terminal has colours and NO_COLOR is not set. */
  style(style: Style, text: string): string
}

/** The width of a terminal that does not know it. */
const DEFAULT_COLUMNS = 80

export function createOutput(stream: NodeJS.WritableStream & Partial<Pick<WriteStream, 'isTTY' | 'columns' | 'hasColors'>>): Output {
  const isTerminal = stream.isTTY === true
  // Kept, so that what others write can be diverted.
  const write = stream.write.bind(stream) as (data: string | Uint8Array, done?: () => void) => boolean
  stream.on('error', giveUp)
  return {
    isTerminal,
    redraws: isTerminal && process.env.TERM !== 'dumb',
    get columns() {
      return isTerminal ? stream.columns || DEFAULT_COLUMNS : Number.POSITIVE_INFINITY
    },
    write: (data) => void write(data),
    flush: () => new Promise((resolve) => void write('', () => resolve())),
    style: (style, text) => (isTerminal && stream.hasColors?.() === true ? styleText(style, text, { validateStream: false }) : text),
  }
}

/** Exits if writing fails (a full disk), but not for a reader that has enough (`| head`). */
function giveUp({ code, message }: NodeJS.ErrnoException): void {
  if (code === 'EPIPE') return
  try {
    writeSync(process.stderr.fd, `statesweep: the output cannot be written: ${message}\n`)
  } finally {
    process.exit(EXIT.failed)
  }
}

/**
 * Sends what sweep files and steps print on standard output, in workers too, to standard error:
 * with `--json`, a program expects one document there. An `Output` made before is not diverted.
 * Never undone: workers print late.
 */
export function divertStdout(): void {
  process.stdout.write = ((...args: Parameters<typeof process.stderr.write>) =>
    process.stderr.write(...args)) as typeof process.stdout.write
}
