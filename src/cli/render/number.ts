const DIGITS = 5

/** A number for people: five significant digits, without zeros at the end; nothing where there is none. */
export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? '' : String(Number(value.toPrecision(DIGITS)))
}

/** A share of one as percent: `12.3%`. */
export const formatPercent = (share: number | null): string => (share === null ? '' : `${(share * 100).toFixed(1)}%`)
