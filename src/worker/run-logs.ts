import type { LogRow } from '../chunk/layout.js'
import { type RunException, toException } from '../model/exception.js'
import { contextOf, type Run } from '../model/run.js'
import type { OutputEvent } from '../options.js'
import { reserveStack } from './reserve-stack.js'
import { RunLog } from './run-log.js'

/** Where rows are stored, committed at once; the writer of a chunk is one. */
export interface LogSink {
  log(row: LogRow): void
}

/** Rows that wait for the next chunk file at the most. What comes when there are more goes where it would go without logs. */
const MOST_WAITING = 1000

/** The logs of all runs of one execution in one worker. */
export class RunLogs {
  readonly #tell: ((event: OutputEvent) => void) | undefined
  readonly #logs = new WeakMap<Run, RunLog>()
  #sink: (() => LogSink) | undefined
  #waiting: LogRow[] = []
  /** True once a run has written since the last `end`: runs that write nothing cost no look-up. */
  #isUsed = false
  #escaped = 0
  #failure: { readonly error: unknown } | undefined

  /** `tell` is called with each piece, too. */
  constructor(tell?: (event: OutputEvent) => void) {
    this.#tell = tell
  }

  /** From here on rows go there; `sink` is called for each, and may open its file at the first. Those that waited go first. */
  attach(sink: () => LogSink): void {
    this.#sink = sink
    for (const row of this.#waiting.splice(0)) this.#store(row)
  }

  /** From here on rows wait: the file is being closed. */
  detach(): void {
    this.#sink = undefined
  }

  /** Takes what a run wrote, or an error of a run that has ended; false if there is no room, and nothing was taken. */
  add(run: Run, stream: OutputEvent['stream'], piece: string | Uint8Array): boolean {
    reserveStack()
    if (this.#sink === undefined && this.#waiting.length >= MOST_WAITING) return false
    const log = this.#logOf(run)
    if (log === undefined) return false
    this.#isUsed = true
    for (const row of log.add(stream, piece)) this.#take(run, row)
    return true
  }

  /** Counts an error that came after its run had ended, and takes it into that run's log; false if that could not be. */
  escape(run: Run | undefined, error: unknown): boolean {
    this.#escaped++
    return run !== undefined && this.add(run, 'escaped', textOf(toException(error)))
  }

  /** The run has ended: its log says how much it left out. */
  end(run: Run): void {
    if (!this.#isUsed) return
    this.#isUsed = false
    for (const row of this.#logs.get(run)?.end() ?? []) this.#take(run, row)
  }

  /** Errors that came after their run had ended, since the last call. */
  takeEscaped(): number {
    const escaped = this.#escaped
    this.#escaped = 0
    return escaped
  }

  /** Throws what storing a row threw (a full disk): a step that prints is not to blame for it. */
  check(): void {
    if (this.#failure === undefined) return
    const { error } = this.#failure
    this.#failure = undefined
    throw error
  }

  #logOf(run: Run): RunLog | undefined {
    const log = this.#logs.get(run)
    const context = contextOf(run)
    if (log !== undefined || context === undefined) return log
    const { number, ordinal, attempt } = context
    const created = new RunLog({ run: number, execution: ordinal, attempt })
    this.#logs.set(run, created)
    return created
  }

  #take(run: Run, row: LogRow): void {
    if (this.#sink === undefined) this.#waiting.push(row)
    else this.#store(row)
    const { attempt, stream, at, text } = row
    this.#tell?.({ run: row.run, idRun: run.idRun, attempt, stream, at, text })
  }

  #store(row: LogRow): void {
    try {
      this.#sink?.().log(row)
    } catch (error) {
      this.#failure ??= { error }
    }
  }
}

function textOf({ stack, name, message, cause }: RunException): string {
  const causes = cause === undefined ? '' : `caused by ${textOf(cause)}`
  return `${stack ?? `${name}: ${message}`}\n${causes}`
}
