import { addCounts, countEnded, noCounts, type StatusCounts } from '../model/status.js'
import type { ProgressEvent } from '../options.js'

/** Milliseconds that the rate looks back. Older samples are dropped. */
const WINDOW = 5000
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
    while (this.#samples.length > 2 && now - (this.#samples[0]?.at ?? now) > WINDOW) this.#samples.shift()
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
      eta: meaningful ? ((this.#total - ended) / rate) * 1000 : null,
    }
  }
}
