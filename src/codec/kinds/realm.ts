import { types } from 'node:util'

/**
 * Whether a prototype is that of a built-in class of this realm, or of the class of the same name in another one (vm contexts), and not of
 * a subclass. Callers check the brand of the value, too.
 */
export function isExactly(prototype: object | null, home: object): boolean {
  if (prototype === home) return true
  if (prototype === null || Object.prototype.isPrototypeOf.call(home, prototype)) return false
  return constructorName(prototype) === constructorName(home)
}

/** Whether a prototype is `Object.prototype` of this or another realm. */
export function isPlainPrototype(prototype: object | null): boolean {
  if (prototype === Object.prototype) return true
  if (prototype === null || Object.getPrototypeOf(prototype) !== null) return false
  return constructorName(prototype) === 'Object' && Object.hasOwn(prototype, 'isPrototypeOf')
}

/** The name of the class that a prototype belongs to; empty where there is none. */
export function constructorName(prototype: object): string {
  const found = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value
  return typeof found === 'function' && typeof found.name === 'string' ? found.name : ''
}

/** True for objects with the prototype of `{}`, of any realm, or with none. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: object | null = Object.getPrototypeOf(value)
  return prototype === null || isPlainPrototype(prototype)
}

/** Whether a value is a plain object or an array, of any realm, and neither of a subclass nor a proxy. */
export function isPlain(value: object): boolean {
  if (types.isProxy(value)) return false
  return Array.isArray(value) ? isExactly(Object.getPrototypeOf(value), Array.prototype) : isPlainObject(value)
}
