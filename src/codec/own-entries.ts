/** A plain object with the own enumerable string-keyed properties of another. */
export function ownEntries(value: object): Record<string, unknown> {
  const entries: Record<string, unknown> = {}
  for (const key of Object.keys(value)) put(entries, key, Reflect.get(value, key))
  return entries
}

/** Sets an own property, also `__proto__`, which plain assignment would take as the prototype. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}
