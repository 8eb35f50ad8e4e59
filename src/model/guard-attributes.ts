import { type InspectOptions, inspect } from 'node:util'
import { AttributeError } from '../errors.js'

type Owner = AttributeError['owner']

/**
 * Makes each assignment throw that a class of sealed objects would lose: of an attribute that it
 * does not have, or of one that can only be read. Sealing alone does that in strict code only.
 * Costs nothing where nothing is wrong: the proxy stands behind the prototype.
 */
export function guardAttributes({ prototype }: { readonly prototype: object }, owner: Owner): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    if (descriptor.get !== undefined && descriptor.set === undefined) Object.defineProperty(prototype, name, refusing(owner, name))
  }
  const guard = new Proxy(Object.prototype, {
    set(...[target, name, value, instance]) {
      // A subclass adds attributes of its own before it seals itself.
      if (typeof instance === 'object' && Object.isExtensible(instance)) return Reflect.set(target, name, value, instance)
      throw new AttributeError(owner, String(name), 'unknown')
    },
  })
  Object.setPrototypeOf(prototype, guard)
}

/** Seals an object, some of whose attributes can only be read. */
export function sealAttributes(instance: object, owner: Owner, readOnly: readonly string[]): void {
  const shown = { ...instance }
  for (const name of readOnly) {
    const value: unknown = Reflect.get(instance, name)
    Object.defineProperty(instance, name, { ...refusing(owner, name), get: () => value })
  }
  // By itself, `inspect` would show accessors in the place of values.
  const show = (depth: number, options: InspectOptions) => `${instance.constructor.name} ${inspect(shown, { ...options, depth })}`
  Object.defineProperty(instance, inspect.custom, { value: show })
  Object.seal(instance)
}

const refusing = (owner: Owner, name: string) => ({
  set() {
    throw new AttributeError(owner, name, 'read-only')
  },
})
