import { ClassRegisteredError } from '../errors.js'

/** Turns instances of a class into data and back. */
export interface ClassCodec<Instance extends object, Data> {
  /**
   * Stored with the data; by default the name of the class. Give one if a bundler may rename
   * classes.
   */
  readonly name?: string
  /**
   * The data of an instance: anything that can be stored, including other registered instances.
   * Synchronous.
   */
  encode(instance: Instance): Data
  /** Makes an instance from the data that `encode` gave. Synchronous. */
  decode(data: Data): Instance
}

/** A class. Its instance type comes from `prototype`, so private constructors work, too. */
export interface RegistrableClass<Instance extends object> {
  readonly name: string
  readonly prototype: Instance
}

interface RegisteredClass {
  readonly name: string
  readonly codec: ClassCodec<object, unknown>
}

const byPrototype = new Map<object, RegisteredClass>()
const byName = new Map<string, { readonly prototype: object; readonly entry: RegisteredClass }>()

/**
 * Makes instances of a class storable in params, config, fields and state. Other instances are
 * refused, since they would come back without their methods.
 *
 * Call it in a module that the steps import, too: every thread needs it. Only exact instances
 * count: register a subclass on its own. Registering the same class again replaces its codec.
 * Refuses an instance that can be reached from its own data. Errors: `ERR_CLASS_REGISTERED` if the
 * name belongs to another class, or if the class has another name or can be stored without it.
 * Reading an instance of an unregistered name throws `ERR_CLASS_UNKNOWN`.
 *
 * @example
 * class Vector {
 *   constructor(readonly x: number, readonly y: number) {}
 *   get length() { return Math.hypot(this.x, this.y) }
 * }
 * registerClass(Vector, {
 *   encode: (vector) => [vector.x, vector.y] as const,
 *   decode: ([x, y]) => new Vector(x, y),
 * })
 */
export function registerClass<Instance extends object, Data>(
  registered: RegistrableClass<Instance>,
  codec: ClassCodec<Instance, Data>,
): void {
  const { prototype } = registered
  const name = codec.name ?? registered.name
  if (name === '') throw new ClassRegisteredError(name, 'it has no name; pass { name }')
  if (isBuiltIn(registered)) throw new ClassRegisteredError(name, 'it is built in, and handled already or not storable at all')
  const owner = byName.get(name)
  if (owner && owner.prototype !== prototype) {
    throw new ClassRegisteredError(name, 'another class has this name; pass a different { name } to one of them')
  }
  const known = byPrototype.get(prototype)
  if (known && known.name !== name) throw new ClassRegisteredError(name, `the class is registered as "${known.name}" already; use one name`)
  const entry: RegisteredClass = { name, codec }
  byPrototype.set(prototype, entry)
  byName.set(name, { prototype, entry })
}

/** The registered class whose exact instance this is. */
export function classOf(value: object): RegisteredClass | undefined {
  return byPrototype.get(Object.getPrototypeOf(value))
}

export function classByName(name: string): RegisteredClass | undefined {
  return byName.get(name)?.entry
}

const NOT_NATIVE: ReadonlySet<unknown> = new Set([URL, Buffer])

/** Classes of the language are native code. Two of Node's classes the codec stores itself. */
function isBuiltIn(registered: unknown): boolean {
  return (
    NOT_NATIVE.has(registered) ||
    (typeof registered === 'function' && /\{ \[native code\] \}$/.test(Function.prototype.toString.call(registered)))
  )
}
