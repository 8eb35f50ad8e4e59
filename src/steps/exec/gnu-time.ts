import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where GNU time is installed; what shells have under that name is another. */
const PATH = '/usr/bin/time'
/** The descriptor on which it reports: the command's own streams stay its own. */
const DESCRIPTOR = 3

let known: boolean | undefined

/** Whether GNU time is there; asked once per process. */
function hasGnuTime(): boolean {
  known ??= existsSync(PATH) && spawnSync(PATH, ['--version'], { encoding: 'utf8' }).stdout?.includes('GNU')
  return known
}

/** The program and arguments that execute others under GNU time, and report peak memory on descriptor 3; as they are where it is not there. */
export function underGnuTime(words: readonly string[]): { readonly words: readonly string[]; readonly isMeasured: boolean } {
  if (!hasGnuTime()) return { words, isMeasured: false }
  return { words: [PATH, '-o', `/dev/fd/${DESCRIPTOR}`, '-f', '%M', '--', ...words], isMeasured: true }
}

interface Measured {
  /** Bytes; null if nothing was told. */
  readonly peak: number | null
  /** The number of the signal that ended the command: time itself ends with an exit code of 128 and more. */
  readonly signal: number | null
}

export function readReport(report: string): Measured {
  const peak = /^(\d+)$/m.exec(report)?.[1]
  const signal = /^Command terminated by signal (\d+)$/m.exec(report)?.[1]
  return { peak: peak === undefined ? null : Number(peak) * 1024, signal: signal === undefined ? null : Number(signal) }
}
