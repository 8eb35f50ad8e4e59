import type { Plan } from '../../coordinator/plan.js'
import type { Session } from '../../session.js'
import type { ExperimentReader, RunEnd } from '../../store/experiment-reader.js'
import { pointOf } from '../inspect/point-of.js'
import { formatCell } from '../terminal/cell.js'
import type { CommandLine } from '../terminal/command-line.js'
import { formatCount } from '../terminal/number.js'
import type { Follow } from './execute-sweep.js'

/** Runs read at once; their texts are in memory. */
const PAGE = 500

/**
 * Prints the output of runs in the order of their numbers, each as soon as all before it ended. It
 * comes from the logs: runs that failed, or ended before this execution, are included.
 */
class OrderedOutput {
  readonly #session: Session
  readonly #name: string
  readonly #line: Pick<CommandLine, 'out' | 'err'>
  readonly #skips: (run: number) => number | undefined
  readonly #tagOf: ((run: number) => string) | undefined
  #next = 0
  /** The first run whose log is cut. */
  #cut: number | undefined

  /** `tagOf` is put before each line. */
  constructor(
    { session, name, stale }: { readonly session: Session; readonly name: string; readonly stale: Plan['stale'] },
    line: Pick<CommandLine, 'out' | 'err'>,
    tagOf?: (run: number) => string,
  ) {
    this.#session = session
    this.#name = name
    this.#line = line
    this.#skips = (run) => stale.find(([first, end]) => run >= first && run < end)?.[1]
    this.#tagOf = tagOf
  }

  /** Prints the runs that follow. Failed runs wait if `mayRetry`; with `all`, no run waits. */
  print({ all, mayRetry }: { readonly all: boolean; readonly mayRetry: boolean }): void {
    const reader = this.#session.reader(this.#name)
    if (reader === undefined) return
    for (;;) {
      const page = reader.ends({ from: this.#next, limit: PAGE })
      for (const ended of page) {
        this.#next = this.#skips(this.#next) ?? this.#next
        if (ended.run < this.#next) continue
        if (!all && (ended.run > this.#next || (mayRetry && ended.status !== 'done'))) return
        this.#printOne(reader, ended)
        this.#next = ended.run + 1
      }
      if (page.length < PAGE) return
    }
  }

  #printOne(reader: ExperimentReader, end: RunEnd): void {
    const tag = this.#tagOf?.(end.run)
    const lines = { stdout: tagger(tag), stderr: tagger(tag) }
    reader.output(end, ({ stream, text }) => {
      if (stream === 'stdout') this.#line.out.write(lines.stdout(text))
      else if (stream === 'stderr') this.#line.err.write(lines.stderr(text))
      else this.#cut ??= end.run
    })
  }

  /** Says which output was not complete: that of runs that an execution without `-k` recorded. */
  end(): void {
    if (this.#cut === undefined) return
    const { err } = this.#line
    const note = `Run ${formatCount(this.#cut)} was executed without --keep-order: its log has the first 64 KiB of its output. --fresh executes all again.`
    err.write(`${err.style('yellow', note)}\n`)
  }
}

/** Puts a tag before each line of a text that comes in pieces. */
function tagger(tag: string | undefined): (piece: string | Buffer) => string | Buffer {
  if (tag === undefined) return (piece) => piece
  const before = Buffer.from(`${tag}\t`).toString('latin1')
  let isAtStart = true
  return (piece) => {
    // A character for each byte.
    const text = Buffer.from(piece as string).toString('latin1')
    const tagged = text.replaceAll('\n', () => `\n${before}`)
    const ends = text.endsWith('\n')
    const whole = `${isAtStart ? before : ''}${ends ? tagged.slice(0, -before.length) : tagged}`
    isAtStart = ends
    return Buffer.from(whole, 'latin1')
  }
}

/** The values of a run's params, as tables show them. */
const tagOf = (params: Readonly<Record<string, unknown>>): string => Object.values(params).map(formatCell).join('\t')

/** Prints the output of runs in the order of their numbers; at the end what is left, after gaps. */
export function keepOrder(
  line: Pick<CommandLine, 'out' | 'err'>,
  { tag, mayRetry }: { readonly tag: boolean; readonly mayRetry: boolean },
): Follow {
  return (session, experiment, { stale }) => {
    const { name } = experiment
    const output = new OrderedOutput({ session, name, stale }, line, tag ? (run) => tagOf(pointOf(experiment, run).params) : undefined)
    return {
      update: () => output.print({ all: false, mayRetry }),
      end: () => {
        output.print({ all: true, mayRetry })
        output.end()
      },
    }
  }
}
