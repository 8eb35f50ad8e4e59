/** The canonical text of a primitive; undefined for objects, and for functions and symbols, which have none. */
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

/** The name before a value: it starts with a digit, as no closing mark does. */
export function fieldName(key: string): string {
  return `${key.length}:${key}`
}
