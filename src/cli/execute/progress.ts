import type { ProgressEvent } from '../../options.js'
import type { Output } from '../terminal/output.js'
import { progressLine } from './progress-line.js'

/** A terminal's line is drawn again at most so often: ten times a second is all that eyes follow. */
const REDRAW_EVERY = 100
/** Elsewhere (a log, a CI job) lines stay, so there are few. */
const LINE_EVERY = 20_000
const ERASE_LINE = '\r\u001b[K'

/** How far an execution is that has not begun. */
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

/** Shows how far an execution is: one line drawn over and over on a terminal, a line now and then elsewhere. */
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
    this.#nextDraw = this.#start + (output.isTerminal ? REDRAW_EVERY : LINE_EVERY)
    this.#last = { event: { ...NOTHING, ...begun }, at: this.#start }
    // Between merges the time left goes on; the process need not wait for this.
    if (output.isTerminal) this.#timer = setInterval(() => this.#draw(), REDRAW_EVERY).unref()
  }

  /** What the execution told last. */
  get event(): ProgressEvent {
    return this.#last.event
  }

  update(event: ProgressEvent): void {
    this.#last = { event, at: this.#now() }
    this.#draw()
  }

  /** Writes a line that stays, above the one that is drawn. */
  note(text: string): void {
    const { isTerminal } = this.#output
    this.#output.write(isTerminal ? `${ERASE_LINE}${this.#output.style('yellow', text)}\n${this.#drawn}` : `${text}\n`)
  }

  /** Writes whole lines above the one that is drawn over and over. */
  print(lines: string): void {
    this.#output.write(this.#drawn === '' ? lines : `${ERASE_LINE}${lines}${this.#drawn}`)
  }

  /** Lets something else be written, with the line out of its way. */
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
    const { isTerminal, columns } = this.#output
    const { event, at } = this.#last
    // One cell less than there are: in the last one some terminals begin a new line.
    const line = progressLine(event, { width: columns - 1, age: now - at, elapsed: now - this.#start })
    this.#nextDraw = now + (isTerminal ? REDRAW_EVERY : LINE_EVERY)
    if (line === this.#drawn) return
    this.#output.write(isTerminal ? `${ERASE_LINE}${line}` : `${line.trimStart()}\n`)
    if (isTerminal) this.#drawn = line
  }
}
