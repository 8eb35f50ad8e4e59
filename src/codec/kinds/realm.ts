import { types } from 'node:util'

/**
 * True if a prototype is that of a built-in class, of this realm or of another one (a vm context),
 * and not of a subclass. Compares names, so callers must check the value's brand, too.
 */
export function isExactly(prototype: object | null, home: object): boolean {
  if (prototype === home) return true
  if (prototype === null || Object.prototype.isPrototypeOf.call(home, prototype)) return false
  return constructorName(prototype) === constructorName(home)
}

/** True for `Object.prototype` of any realm. */
export function isPlainPrototype(prototype: object | null): boolean {
  if (prototype === Object.prototype) return true
  if (prototype === null || Object.getPrototypeOf(prototype) !== null) return false
  return constructorName(prototype) === 'Object' && Object.hasOwn(prototype, 'isPrototypeOf')
}

/** The name of a prototype's class; empty if it has none. */
export function constructorName(prototype: object): string {
  const found = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof found === 'function' && typeof found.name === 'string' ? found.name : ''
}

/** True for objects with no prototype, or with that of `{}`, of any realm. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || isPlainPrototype(prototype)
}

/** True for plain objects and arrays of any realm, but not for proxies and subclasses. */
export function isPlain(value: object): boolean {
  if (types.isProxy(value)) return false
  return Array.isArray(value) ? isExactly(Object.getPrototypeOf(value), Array.prototype) : isPlainObject(value)
}
