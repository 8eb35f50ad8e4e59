/**
 * Says what a value is, in the middle of a sentence: `a number (5)`, `an array`,
 * `an instance of Map`.
 */
export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return value.length === 0 ? 'an empty array' : 'an array'
  if (value instanceof Promise) return 'a Promise (was await forgotten?)'
  switch (typeof value) {
    case 'object':
      return describeObject(value)
    case 'function':
      return value.name ? `the function ${value.name}` : 'a function'
    case 'string':
      return value.length > 40 ? 'a string' : `the string ${JSON.stringify(value)}`
    case 'symbol':
      return 'a symbol'
    default:
      return `a ${typeof value} (${value})`
  }
}

function describeObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null || prototype === Object.prototype) return 'an object'
  const name = value.constructor?.name
  return name ? `an instance of ${name}` : 'an object'
}
