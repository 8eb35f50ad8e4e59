import type { LogRow } from '../chunk/layout.js'
import type { RunException } from '../model/exception.js'
import { contextOf, type Run } from '../model/run.js'
import { toException } from '../model/to-exception.js'
import type { OutputEvent } from '../options.js'
import { reserveStack } from './reserve-stack.js'
import { RunLog } from './run-log.js'

/** Stores a row and commits it at once; the writer of a chunk does. */
export interface LogSink {
  log(row: LogRow): void
}

/**
 * Most rows that wait for the next chunk file. Further output goes where it would go without logs.
 */
const MOST_WAITING = 1000

/** The logs of all runs of one execution in one worker. */
export class RunLogs {
  readonly #tell: ((event: OutputEvent) => void) | undefined
  readonly #keepsAll: boolean
  readonly #logs = new WeakMap<Run, RunLog>()
  #sink: (() => LogSink) | undefined
  #waiting: LogRow[] = []
  /** True if a run has written since the last `end`: runs that write nothing cost no look-up. */
  #isUsed = false
  #escaped = 0
  #failure: { readonly error: unknown } | undefined

  /** Also calls `tell` with each piece. `keepsAll`: no output is dropped, however much it is. */
  constructor({ tell, keepsAll }: { readonly tell: ((event: OutputEvent) => void) | undefined; readonly keepsAll: boolean }) {
    this.#tell = tell
    this.#keepsAll = keepsAll
  }

  /**
   * Stores the rows that waited, and all further ones. Calls `sink` for each row: it may open its
   * file at the first.
   */
  attach(sink: () => LogSink): void {
    this.#sink = sink
    for (const row of this.#waiting.splice(0)) this.#store(row)
  }

  /** Lets further rows wait: the file is about to close. */
  detach(): void {
    this.#sink = undefined
  }

  /**
   * Takes what a run wrote, or an error of a run that has ended; false, and takes nothing, if there
   * is no room.
   */
  add(run: Run, stream: OutputEvent['stream'], piece: string | Uint8Array): boolean {
    reserveStack()
    if (this.#sink === undefined && this.#waiting.length >= MOST_WAITING) return false
    const log = this.#logOf(run)
    if (log === undefined) return false
    this.#isUsed = true
    for (const row of log.add(stream, piece)) this.#take(run, row)
    return true
  }

  /**
   * Counts an error that came after its run had ended, and adds it to the run's log; false if it
   * could not be added.
   */
  escape(run: Run | undefined, error: unknown): boolean {
    this.#escaped++
    return run !== undefined && this.add(run, 'escaped', textOf(toException(error)))
  }

  /** Ends the log of a run: its last row tells how much was dropped. */
  end(run: Run): void {
    if (!this.#isUsed) return
    this.#isUsed = false
    for (const row of this.#logs.get(run)?.end() ?? []) this.#take(run, row)
  }

  /** Returns how many errors came after their run had ended, since the last call. */
  takeEscaped(): number {
    const escaped = this.#escaped
    this.#escaped = 0
    return escaped
  }

  /**
   * Throws what storing a row threw (a full disk), which is not the fault of a step that prints.
   */
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
    const created = new RunLog({ run: number, execution: ordinal, attempt }, this.#keepsAll)
    this.#logs.set(run, created)
    return created
  }

  #take(run: Run, row: LogRow): void {
    if (this.#sink === undefined) this.#waiting.push(row)
    else this.#store(row)
    const { attempt, stream, at, text } = row
    this.#tell?.({ run: row.run, idRun: run.idRun, attempt, stream, at, text: Buffer.from(text).toString() })
  }

  #store(row: LogRow): void {
    try {
      this.#sink?.().log(row)
    } catch (error) {
      this.#failure ??= { error }
    }
  }
}

function textOf({ stack, name, message, cause, suppressed, errors = [] }: RunException): string {
  const causes = cause === undefined ? '' : `caused by ${textOf(cause)}`
  const before = suppressed === undefined ? '' : `suppressed ${textOf(suppressed)}`
  return [`${stack ?? `${name}: ${message}`}\n`, causes, before, ...errors.map((one) => `member ${textOf(one)}`)].join('')
}
