const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** Milliseconds for people: `0.012 ms`, `340 ms`, `5.2 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`. */
export function formatDuration(ms: number): string {
  if (ms < 1) return `${Number(ms.toPrecision(2))} ms`
  if (ms < 9.95) return `${ms.toFixed(1)} ms`
  if (Math.round(ms) < SECOND) return `${Math.round(ms)} ms`
  if (ms < 9.95 * SECOND) return `${(ms / SECOND).toFixed(1)} s`
  // Rounded before they are compared: else an hour less a moment would read 60 min.
  const [seconds, minutes, hours] = [SECOND, MINUTE, HOUR].map((unit) => Math.round(ms / unit)) as [number, number, number]
  if (seconds < 60) return `${seconds} s`
  if (seconds < HOUR / SECOND) return pair(seconds, 60, ['min', 's'])
  if (minutes < DAY / MINUTE) return pair(minutes, 60, ['h', 'min'])
  return pair(hours, 24, ['d', 'h'])
}

function pair(total: number, base: number, [large, small]: readonly [string, string]): string {
  const rest = total % base
  const whole = `${Math.floor(total / base)} ${large}`
  return rest === 0 ? whole : `${whole} ${rest} ${small}`
}

/** The same in whole seconds, at least one: for what changes while it is looked at. */
export function formatSeconds(ms: number): string {
  return ms < 10 * SECOND ? `${Math.max(1, Math.round(ms / SECOND))} s` : formatDuration(ms)
}

const FORMAT = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' })

/** Local time, to the minute: `2026-03-01 14:05`. Takes milliseconds since the epoch. */
export const formatDate = (time: number): string => FORMAT.format(time)
