const LEVELS = '▁▂▃▄▅▆▇█'

/** Counts or other numbers from 0 as a row of bars, the largest full; a space for 0. */
export function sparkline(values: readonly number[]): string {
  const largest = Math.max(...values)
  return values.map((value) => (value <= 0 ? ' ' : (LEVELS[Math.max(0, Math.ceil((value / largest) * LEVELS.length) - 1)] ?? ''))).join('')
}
