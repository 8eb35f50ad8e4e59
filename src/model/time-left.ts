/** Where an execution stands; times in milliseconds, on one clock. */
interface Standing {
  /** Runs without a result, those under way included. */
  readonly left: number
  readonly ended: number
  /** The sum of the times of the runs that ended. */
  readonly busy: number
  readonly start: number
  readonly now: number
  /** When runs ended, the latest first: then others began. The last few will do. */
  readonly ends: readonly number[]
  /** Runs a second. */
  readonly rate: number
}

/** Up to so many runs a worker their ends are worked out one by one. */
const WORKED_OUT = 4

/**
 * Estimates the milliseconds left. Many runs will take as long as the rate says. The last ones take
 * as long as the mean run: those under way end that long after they began, and the others follow
 * them. 0 if all of them take longer than the mean. Needs a run that ended.
 */
export function timeLeft({ left, ended, busy, start, now, ends, rate }: Standing): number {
  const [last = now] = ends
  const workers = Math.max(1, Math.round(busy / Math.max(1, last - start)))
  if (left > WORKED_OUT * workers) return Math.max(0, (left / rate) * 1000 - (now - last))
  const mean = busy / ended
  const underWay = Math.min(left, workers)
  // The ends after which no run was left to begin are passed over.
  const begun = Array.from({ length: underWay }, (_, at) => ends[workers - underWay + at] ?? start)
  const free = begun.map((since) => Math.max(now, since + mean)).sort((a, b) => a - b)
  for (let waiting = left - underWay; waiting > 0; waiting--) free.push((free.shift() ?? now) + mean)
  return Math.max(now, ...free) - now
}
