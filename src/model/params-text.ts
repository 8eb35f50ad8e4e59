import { canonical } from '../codec/canonical.js'

/**
 * A text that is the same exactly for equal params; about 0.5 us. Goes param by param, as a grid
 * compares its axes, so the same params are equal in every space: sharing between params does not
 * count.
 */
export function paramsText(
  params: Readonly<Record<string, unknown>>,
  path: string,
  names: readonly string[] = Object.keys(params).sort(),
): string {
  let text = ''
  for (const name of names) text += `${name.length}:${name}${canonical(params[name], `${path}.${name}`)}`
  return text
}
