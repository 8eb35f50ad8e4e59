const DIGITS = 5

/** A number for people: five significant digits, without trailing zeros; empty for none. */
export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(Number(value.toPrecision(DIGITS)))
}

/** A share of one as percent: `12.3%`. */
export const formatPercent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(1)}%`)

/** More decimals say nothing at an axis. */
const MOST_DECIMALS = 9

/** Numbers at equal distances, with decimals enough to move none by over 1/20 of the distance. */
export function formatTicks(ticks: readonly number[]): string[] {
  const [first = 0, second = first] = ticks
  const allowed = Math.abs(second - first) / 20
  const isClose = (decimals: number) => ticks.every((tick) => Math.abs(Number(tick.toFixed(decimals)) - tick) <= allowed)
  const decimals = Array.from({ length: MOST_DECIMALS + 1 }, (_, at) => at).find(isClose)
  return ticks.map((tick) => (decimals === undefined || first === second ? formatNumber(tick) : tick.toFixed(decimals)))
}

/** `0.0089 ± 0.0035`: the mean with the decimals of the half width, of which two digits count. */
export function formatMean(mean: number, half: number | null): string {
  if (half === null) return formatNumber(mean)
  const certain = Number(half.toPrecision(2))
  const decimals = certain > 0 ? Math.max(0, 1 - Math.floor(Math.log10(certain))) : MOST_DECIMALS
  const format = decimals < MOST_DECIMALS ? (value: number) => value.toFixed(decimals) : formatNumber
  return `${format(mean)} ± ${format(certain)}`
}

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `12,345`; with a noun `1 run`, `12,345 runs`. */
export function formatCount(count: number, noun?: string): string {
  const digits = GROUPED.format(count)
  return noun === undefined ? digits : `${digits} ${noun}${count === 1 ? '' : 's'}`
}

/** Runs per second for people: `1,203 runs/s`, `3.2 runs/s`; slower ones per minute or hour. */
export function formatRate(perSecond: number): string {
  if (perSecond >= 9.95) return `${formatCount(perSecond)} runs/s`
  if (perSecond >= 1) return `${perSecond.toFixed(1)} runs/s`
  if (perSecond * 60 >= 1) return `${Number((perSecond * 60).toPrecision(2))} runs/min`
  return `${Number((perSecond * 3600).toPrecision(2))} runs/h`
}

/** `999 done, 1 failed`: zeros left out. */
export function formatStatuses(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${formatCount(count)} ${status}`)
    .join(', ')
}
