/** Copies the own enumerable properties with string keys to a plain object. */
export function ownEntries(value: object): Record<string, unknown> {
  const entries: Record<string, unknown> = {}
  for (const key of Object.keys(value)) put(entries, key, Reflect.get(value, key))
  return entries
}

/** Sets an own property, even `__proto__`, which an assignment would take for the prototype. */
export function put(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}
