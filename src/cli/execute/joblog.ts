import { appendFileSync, writeFileSync } from 'node:fs'
import { constants, hostname } from 'node:os'
import type { RunEnd } from '../../store/experiment-reader.js'
import { pointOf } from '../inspect/point-of.js'
import { commandTextFor } from '../sources/command-text.js'
import type { SourcedSweep } from '../sources/sourced-sweep.js'
import { singleLine } from '../terminal/cell.js'
import { outputFileError } from '../terminal/check-output-file.js'
import type { Follow } from './execute-sweep.js'

/** The columns of GNU parallel's job log, which other programs read. */
const HEADING = ['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive', 'Exitval', 'Signal', 'Command']
/** What GNU parallel writes for a job that it ended itself, or that could not start. */
const NO_EXIT_CODE = -1

/** Milliseconds between two looks at the results, which read a row for each run. */
const LOOK_EVERY = 500
/** A look takes at most this share of the time. */
const LOOK_SHARE = 0.05
/** Runs read at once. */
const PAGE = 1000

/**
 * Writes how runs ended to a file, while they do: tab-separated, in seconds, a line for each run
 * and each further attempt with an end. Begins with the results that are there.
 *
 * @throws OutputFileError, before the first run if the file cannot be written
 */
export function followInJoblog(file: string, loaded: SourcedSweep): Follow {
  return (session, experiment) => {
    const textFor = commandTextFor(loaded)
    const { name } = experiment
    const written = new Map<number, number>()
    let next = 0
    let timer: NodeJS.Timeout | undefined
    let failure: unknown
    // A timer cannot throw to anyone: the next event does.
    const lookLater = () => {
      try {
        look()
      } catch (error) {
        failure = error
      }
    }
    const look = () => {
      clearTimeout(timer)
      timer = undefined
      const begun = performance.now()
      const ends = newEnds((from) => session.reader(name)?.ends({ from, limit: PAGE }) ?? [], written)
      const lines = ends.map((end) => `${lineOf(end, textFor(end.run, pointOf(experiment, end.run).params))}\n`)
      if (lines.length > 0) write(file, () => appendFileSync(file, lines.join('')))
      next = performance.now() + Math.max(LOOK_EVERY, (performance.now() - begun) / LOOK_SHARE)
    }
    write(file, () => writeFileSync(file, `${HEADING.join('\t')}\n`))
    look()
    return {
      update: () => {
        if (failure !== undefined) throw failure
        timer ??= setTimeout(lookLater, Math.max(0, next - performance.now()))
      },
      end: look,
    }
  }
}

/** The ends that are not written yet, in the order of their time. */
function newEnds(read: (from: number) => readonly RunEnd[], written: Map<number, number>): RunEnd[] {
  const found: RunEnd[] = []
  for (let from = 0, page = read(from); page.length > 0; page = read(from)) {
    for (const end of page) {
      if (written.get(end.run) === end.attempt) continue
      written.set(end.run, end.attempt)
      found.push(end)
    }
    from = (page.at(-1)?.run ?? from) + 1
  }
  return found.sort((a, b) => a.started + a.duration - b.started - b.duration)
}

function write(file: string, act: () => void): void {
  try {
    act()
  } catch (error) {
    throw outputFileError(file, error)
  }
}

function lineOf({ run, started, duration, ...end }: RunEnd, command: string): string {
  const times = [(started / 1000).toFixed(3), (duration / 1000).toFixed(3)]
  return [run + 1, hostname(), ...times, 0, 0, ...statusOf(end), singleLine(command)].join('\t')
}

const SIGNALS: Readonly<Record<string, number>> = constants.signals

/** Exitval and Signal, as GNU parallel writes them. */
function statusOf({ status, exception }: Pick<RunEnd, 'status' | 'exception'>): readonly [exit: number, signal: number] {
  const code = exception?.code
  if (status === 'done') return [0, 0]
  if (status === 'timeout') return [NO_EXIT_CODE, SIGNALS.SIGTERM ?? 0]
  if (typeof code === 'number') return [code, 0]
  const signal = typeof code === 'string' ? SIGNALS[code] : undefined
  return signal === undefined ? [NO_EXIT_CODE, 0] : [0, signal]
}
