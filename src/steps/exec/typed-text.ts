const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?(?:e[+-]?\d+)?$/i

/**
 * A number where the text is one that loses nothing but its notation: `3`, `-0.5`, `1e-3`. Texts that a number would not give back stay texts: `007`,
 * `1.10` (a version), integers beyond 2^53.
 */
export function typedText(text: string): number | string {
  if (!NUMBER.test(text)) return text
  const value = Number(text)
  const isExact = Number.isFinite(value) && !(Number.isInteger(value) && !Number.isSafeInteger(value))
  return isExact && !Object.is(value, -0) ? value : text
}

const OUTPUT_NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** What a command printed, as a number where it looks like one: `1.50` is 1.5. Integers beyond 2^53 stay texts. */
export function measuredText(text: string): number | string {
  if (!OUTPUT_NUMBER.test(text)) return text
  const value = Number(text)
  return /^[+-]?\d+$/.test(text) && !Number.isSafeInteger(value) ? text : value
}
