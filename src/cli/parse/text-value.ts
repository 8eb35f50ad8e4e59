/**
 * The value of a text that a command is given: a number where text and number say the same, else
 * the text. So `12e3`, `007`, `1.10` and integers beyond 2^53 reach the command as they stand.
 */
export function textValue(text: string): number | string {
  const value = Number(text)
  if (!Number.isFinite(value) || String(value) !== text) return text
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? text : value
}
