const INTEGER = /^[+-]?\d+$/
const ZERO = /^[^1-9e]*(?:e|$)/i

/**
 * The number that a text in decimal notation says; undefined where JavaScript would make another of
 * it: of integers beyond 2^53, which lose digits, of `1e400`, and of `1e-400`, which would be 0.
 */
export function exactNumber(text: string): number | undefined {
  const value = Number(text)
  if (!Number.isFinite(value) || (value === 0 && !ZERO.test(text))) return undefined
  return INTEGER.test(text) && !Number.isSafeInteger(value) ? undefined : value
}
