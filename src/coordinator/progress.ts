import { addCounts, countEnded, noCounts, type StatusCounts } from '../model/status.js'
import { timeLeft } from '../model/time-left.js'
import type { ProgressEvent } from '../options.js'

/** Milliseconds, and runs of the mean length, that the rate looks back. Drops older samples. */
const WINDOW = 5000
const WINDOW_RUNS = 5
/** Ends of runs that are known: more workers than this begin at the oldest of them. */
const LAST_ENDS = 64
/** An ETA means something after a second and a hundredth of the runs, or twenty runs. */
const ETA_AFTER = 1000
const ETA_SHARE = 0.01
const ETA_RUNS = 20

/** Counts what is merged; derives the rate and the time left from the times passed in. */
export class ProgressMeter {
  readonly #total: number
  readonly #skipped: number
  readonly #start: number
  readonly #counts = noCounts()
  #busy = 0
  #ends: readonly number[] = []
  #ended = 0
  #samples: { at: number; ended: number }[]

  constructor({ total, skipped, now }: { total: number; skipped: number; now: number }) {
    this.#total = total
    this.#skipped = skipped
    this.#start = now
    this.#samples = [{ at: now, ended: 0 }]
  }

  add(counts: StatusCounts, busy: number): void {
    addCounts(this.#counts, counts)
    this.#busy += busy
  }

  event(now: number): ProgressEvent {
    const ended = countEnded(this.#counts)
    const elapsed = now - this.#start
    const last = this.#samples.at(-1)
    if (last === undefined || now - last.at >= WINDOW / 50) this.#samples.push({ at: now, ended })
    const window = Math.max(WINDOW, ended === 0 ? 0 : (WINDOW_RUNS * this.#busy) / ended)
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > window) this.#samples.shift()
    this.#noteEnds(ended, now)
    const [oldest = { at: this.#start, ended: 0 }] = this.#samples
    const rate = now > oldest.at ? ((ended - oldest.ended) / (now - oldest.at)) * 1000 : 0
    const meaningful = elapsed >= ETA_AFTER && rate > 0 && (ended >= ETA_RUNS || ended >= this.#total * ETA_SHARE)
    return {
      total: this.#total,
      skipped: this.#skipped,
      counts: { ...this.#counts },
      ended,
      elapsed,
      busy: this.#busy,
      rate,
      eta: meaningful ? timeLeft(this.#standing({ ended, rate, now })) : null,
    }
  }

  #standing({ ended, rate, now }: { readonly ended: number; readonly rate: number; readonly now: number }) {
    return { left: this.#total - ended, ended, busy: this.#busy, start: this.#start, now, ends: this.#ends, rate }
  }

  /** What was merged since the last event has ended now, as far as this can tell. */
  #noteEnds(ended: number, now: number): void {
    const count = Math.min(ended - this.#ended, LAST_ENDS)
    if (count > 0) this.#ends = [...new Array<number>(count).fill(now), ...this.#ends].slice(0, LAST_ENDS)
    this.#ended = ended
  }
}
