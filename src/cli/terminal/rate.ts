import { formatCount } from './count.js'

/** Runs per second for people: `1,203 runs/s`, `3.2 runs/s`; slower ones per minute or hour. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 9.95) return `${formatCount(perSecond)} runs/s`
  if (perSecond >= 1) return `${perSecond.toFixed(1)} runs/s`
  if (perSecond * 60 >= 1) return `${Number((perSecond * 60).toPrecision(2))} runs/min`
  return `${Number((perSecond * 3600).toPrecision(2))} runs/h`
}
