import type * as ChildProcesses from 'node:child_process'
import { existsSync, ftruncateSync, openSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { makeTemporaryFolder } from '../../make-temporary-folder.js'
import { onDemand } from '../../on-demand.js'

const childProcesses = onDemand<typeof ChildProcesses>('node:child_process')

/** The place of GNU time; `time` in shells is another program. */
const PATH = '/usr/bin/time'
/** Longer than any report. */
const LONGEST_REPORT = 4096

/** What to execute in place of a command, and how to read its report. */
export interface Timed {
  readonly words: readonly string[]
  /** Becomes descriptor 3 of the command, which keeps its own streams. */
  readonly file: number
  readReport(): { readonly peak: number | null; readonly signal: number | null }
}

let file: number | undefined | null

/**
 * Puts a command under GNU time, one at a time in each thread; undefined if that is not installed.
 */
export function underGnuTime(words: readonly string[]): Timed | undefined {
  file ??= hasGnuTime() ? openScratch() : null
  if (file === null) return undefined
  const opened = file
  ftruncateSync(opened)
  // Opens the file by its path: the pipes of Node.js are sockets, which have none.
  return { words: [PATH, '-o', '/dev/fd/3', '-f', '%M', '--', ...words], file: opened, readReport: () => readReport(opened) }
}

const hasGnuTime = (): boolean =>
  existsSync(PATH) && childProcesses().spawnSync(PATH, ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU')

/** A file without a name leaves nothing behind, however this process ends. */
function openScratch(): number {
  const folder = makeTemporaryFolder('statesweep-time-')
  try {
    return openSync(join(folder, 'report'), 'wx+')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * Bytes, and the number of the signal that ended the command: GNU time itself then ends with an
 * exit code above 128.
 */
function readReport(from: number): ReturnType<Timed['readReport']> {
  const bytes = Buffer.alloc(LONGEST_REPORT)
  const report = bytes.toString('latin1', 0, readSync(from, bytes, 0, bytes.length, 0))
  const peak = /^(\d+)$/m.exec(report)?.[1]
  const signal = /^Command terminated by signal (\d+)$/m.exec(report)?.[1]
  return { peak: peak === undefined ? null : Number(peak) * 1024, signal: signal === undefined ? null : Number(signal) }
}
