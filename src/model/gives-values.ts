/** True for what gives values by name. */
export function givesValues(values: unknown): values is Readonly<Record<string, unknown>> {
  if (typeof values !== 'object' || values === null) return false
  const prototype: unknown = Object.getPrototypeOf(values)
  return prototype === Object.prototype || prototype === null
}
