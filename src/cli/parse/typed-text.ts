import { exactNumber } from '../../steps/exact-number.js'

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?(?:e[+-]?\d+)?$/i

/**
 * A value for a function: a number where the text loses nothing but its notation: `3`, `-0.5`,
 * `1e-3`. Texts that a number would not give back stay texts: `007`, `1.10` (a version), integers
 * beyond 2^53.
 */
export function typedText(text: string): number | string {
  const value = NUMBER.test(text) ? exactNumber(text) : undefined
  return value === undefined || Object.is(value, -0) ? text : value
}
