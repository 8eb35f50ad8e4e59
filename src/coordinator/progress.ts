import type { ProgressEvent } from '../options.js'
import type { StatusCounts } from './contracts.js'

/** The rate is that of the last seconds: older samples are dropped. */
const WINDOW = 5000
/** An ETA means something after a second and a hundredth of the runs (or twenty of them). */
const ETA_AFTER = 1000
const ETA_SHARE = 0.01
const ETA_RUNS = 20

/** Counts what was merged, and tells rate and time left: a function of the times handed in. */
export class ProgressMeter {
  readonly #total: number
  readonly #skipped: number
  readonly #start: number
  readonly #counts = { done: 0, failed: 0, timeout: 0, crashed: 0 }
  #busy = 0
  #samples: { at: number; ended: number }[]

  constructor({ total, skipped, now }: { total: number; skipped: number; now: number }) {
    this.#total = total
    this.#skipped = skipped
    this.#start = now
    this.#samples = [{ at: now, ended: 0 }]
  }

  add(counts: StatusCounts, busy: number): void {
    for (const status of ['done', 'failed', 'timeout', 'crashed'] as const) this.#counts[status] += counts[status]
    this.#busy += busy
  }

  event(now: number): ProgressEvent {
    const { done, failed, timeout, crashed } = this.#counts
    const ended = done + failed + timeout + crashed
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
