import type { ProgressEvent } from '../../options.js'
import type { Output } from '../terminal/output.js'
import { progressLine } from './progress-line.js'

/** Milliseconds between two drawings on a terminal: eyes follow ten a second. */
const REDRAW_EVERY = 100
/** Milliseconds between two lines elsewhere (a log, a CI job), where they stay. */
const LINE_EVERY = 20_000
const ERASE_LINE = '\r\u001b[K'

/** The progress of an execution that has not begun. */
export const NOTHING: ProgressEvent = {
  total: 0,
  skipped: 0,
  counts: { done: 0, failed: 0, timeout: 0, crashed: 0 },
  ended: 0,
  elapsed: 0,
  busy: 0,
  rate: 0,
  eta: null,
}

/** Shows the progress: one line, redrawn, on a terminal; a line now and then elsewhere. */
export class Progress {
  readonly #output: Output
  readonly #now: () => number
  readonly #start: number
  #last: { readonly event: ProgressEvent; readonly at: number }
  #drawn = ''
  #nextDraw: number
  #timer: NodeJS.Timeout | undefined

  constructor(output: Output, begun: Pick<ProgressEvent, 'total' | 'skipped'>, now: () => number = () => performance.now()) {
    this.#output = output
    this.#now = now
    this.#start = now()
    this.#nextDraw = this.#start + (output.redraws ? REDRAW_EVERY : LINE_EVERY)
    this.#last = { event: { ...NOTHING, ...begun }, at: this.#start }
    // The ETA moves between merges, too. Keeps no process alive.
    if (output.redraws) this.#timer = setInterval(() => this.#draw(), REDRAW_EVERY).unref()
  }

  /** The last event. */
  get event(): ProgressEvent {
    return this.#last.event
  }

  update(event: ProgressEvent): void {
    this.#last = { event, at: this.#now() }
    this.#draw()
  }

  /** Writes a line that stays, above the redrawn one. */
  note(text: string): void {
    const { redraws } = this.#output
    this.#output.write(redraws ? `${ERASE_LINE}${this.#output.style('yellow', text)}\n${this.#drawn}` : `${text}\n`)
  }

  /** Writes whole lines above the redrawn one. */
  print(lines: string): void {
    this.#output.write(this.#drawn === '' ? lines : `${ERASE_LINE}${lines}${this.#drawn}`)
  }

  /** Takes the line away while something else is written. */
  aside(write: () => void): void {
    if (this.#drawn !== '') this.#output.write(ERASE_LINE)
    write()
    this.#output.write(this.#drawn)
  }

  /** Takes the line away. */
  end(): void {
    clearInterval(this.#timer)
    if (this.#drawn !== '') this.#output.write(ERASE_LINE)
    this.#drawn = ''
    this.#nextDraw = Number.POSITIVE_INFINITY
  }

  #draw(): void {
    const now = this.#now()
    if (now < this.#nextDraw) return
    const { redraws, columns } = this.#output
    const { event, at } = this.#last
    // One cell less: some terminals begin a new line after the last one.
    const line = progressLine(event, { width: columns - 1, age: now - at, elapsed: now - this.#start })
    this.#nextDraw = now + (redraws ? REDRAW_EVERY : LINE_EVERY)
    if (line === this.#drawn) return
    this.#output.write(redraws ? `${ERASE_LINE}${line}` : `${line.trimStart()}\n`)
    if (redraws) this.#drawn = line
  }
}
