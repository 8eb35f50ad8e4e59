import { spawnSync } from 'node:child_process'
import { existsSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where GNU time is installed; what shells have under that name is another. */
const PATH = '/usr/bin/time'
/** Longer than any report. */
const LONGEST_REPORT = 4096

/** What is executed in the place of a command, and how its report is read. */
export interface Timed {
  readonly words: readonly string[]
  /** To be the descriptor 3 of the command: its own streams stay its own. */
  readonly file: number
  readReport(): { readonly peak: number | null; readonly signal: number | null }
}

let file: number | undefined | null

/** The command under GNU time; undefined where that is not installed. One at a time in each thread. */
export function underGnuTime(words: readonly string[]): Timed | undefined {
  file ??= hasGnuTime() ? openScratch() : null
  if (file === null) return undefined
  const opened = file
  ftruncateSync(opened)
  // Opened by its path: what Node.js calls pipes are sockets, which have none.
  return { words: [PATH, '-o', '/dev/fd/3', '-f', '%M', '--', ...words], file: opened, readReport: () => readReport(opened) }
}

const hasGnuTime = (): boolean => existsSync(PATH) && spawnSync(PATH, ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU')

/** A file without a name: nothing is left of it, however this process ends. */
function openScratch(): number {
  const folder = mkdtempSync(join(tmpdir(), 'statesweep-time-'))
  try {
    return openSync(join(folder, 'report'), 'wx+')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Bytes, and the number of the signal that ended the command: time itself then ends with an exit code above 128. */
function readReport(from: number): ReturnType<Timed['readReport']> {
  const bytes = Buffer.alloc(LONGEST_REPORT)
  const report = bytes.toString('latin1', 0, readSync(from, bytes, 0, bytes.length, 0))
  const peak = /^(\d+)$/m.exec(report)?.[1]
  const signal = /^Command terminated by signal (\d+)$/m.exec(report)?.[1]
  return { peak: peak === undefined ? null : Number(peak) * 1024, signal: signal === undefined ? null : Number(signal) }
}
