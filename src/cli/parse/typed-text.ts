const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?(?:e[+-]?\d+)?$/i

/**
 * A number where the text is one that loses nothing but its notation: `3`, `-0.5`, `1e-3`. Texts
 * that a number would not give back stay texts: `007`, `1.10` (a version), integers beyond 2^53.
 */
export function typedText(text: string): number | string {
  if (!NUMBER.test(text)) return text
  const value = Number(text)
  const isExact = Number.isFinite(value) && !(Number.isInteger(value) && !Number.isSafeInteger(value))
  return isExact && !Object.is(value, -0) ? value : text
}
