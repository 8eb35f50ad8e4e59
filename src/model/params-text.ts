import { canonical } from '../codec/canonical.js'

/**
 * Text that is equal exactly for equal params, about 0.5 us. Param by param, as a grid compares its
 * axes, so that the same params are equal in every space: whether two params share an object does
 * not count.
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
