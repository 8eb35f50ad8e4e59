/** The canonical text of a primitive; undefined for objects, functions and symbols. */
export function canonicalPrimitive(value: unknown): string | undefined {
  switch (typeof value) {
    case 'number':
      return value === 0 && 1 / value < 0 ? 'n-0;' : `n${value};`
    case 'string':
      return `s${value.length}:${value}`
    case 'boolean':
      return value ? 't' : 'f'
    case 'bigint':
      return `i${value};`
    case 'undefined':
      return 'u'
    default:
      return value === null ? '0' : undefined
  }
}

/** The name before a value. It starts with a digit, unlike closing marks. */
export function fieldName(key: string): string {
  return `${key.length}:${key}`
}

/** Up to this many keys, insertion beats `sort`: its call alone costs 0.12 us (Node 20.20). */
const FEW = 12

/** The own enumerable string keys in code-unit order. */
export function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  if (keys.length > FEW) return keys.sort()
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] as string
    let at = end
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string
    keys[at] = key
  }
  return keys
}
