const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `12,345`; with a noun `1 run`, `12,345 runs`. */
export function formatCount(count: number, noun?: string): string {
  const digits = GROUPED.format(count)
  return noun === undefined ? digits : `${digits} ${noun}${count === 1 ? '' : 's'}`
}
