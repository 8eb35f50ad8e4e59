import fc from 'fast-check'

/** Strings of any code units, lone surrogates included. */
export const anyString = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 }).map((units) => String.fromCharCode(...units)),
)

export const anyPrimitive: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    undefined,
    true,
    false,
    Number.NaN,
    -0,
    0,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    2n ** 63n,
    -(2n ** 63n),
    2n ** 63n - 1n,
    '',
  ),
  fc.integer(),
  fc.maxSafeInteger(),
  fc.double(),
  fc.bigInt(),
  anyString,
)

const bytes = fc.uint8Array({ maxLength: 40 })
const aligned = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((taken) => taken.slice().buffer)

/** Objects without references. */
export const anyLeaf: fc.Arbitrary<object> = fc.oneof(
  bytes.map((taken) => Buffer.from(taken)),
  bytes.map((taken) => taken.subarray(1)),
  bytes.map((taken) => taken.slice().buffer),
  aligned.map((buffer) => new DataView(buffer, 3, 5)),
  aligned.map((buffer) => new Int16Array(buffer, 2, 3)),
  aligned.map((buffer) => new Float32Array(buffer)),
  aligned.map((buffer) => new Float64Array(buffer, 8)),
  aligned.map((buffer) => new BigInt64Array(buffer, 8)),
  aligned.map((buffer) => new BigUint64Array(buffer)),
  aligned.map((buffer) => new Uint8ClampedArray(buffer)),
  fc.date(),
  fc.webUrl().map((href) => new URL(href)),
  fc.tuple(fc.constantFrom(/a/, /b\/c/giu, /[/]/dy, /(?:)/), fc.nat(9)).map(([found, at]) => {
    const made = new RegExp(found)
    made.lastIndex = at
    return made
  }),
  fc.oneof(fc.double(), fc.boolean(), anyString, fc.bigInt()).map((value) => Object(value)),
)

const KINDS = ['object', 'array', 'bare', 'map', 'set', 'error', 'aggregate', 'sparse', 'named'] as const

const node = fc.record({
  kind: fc.constantFrom(...KINDS),
  leaf: fc.oneof(anyPrimitive, anyLeaf),
  key: fc.oneof(anyString, fc.constantFrom('__proto__', 'constructor', '0', 'cause', 'name', 'length')),
  links: fc.array(fc.nat(), { maxLength: 4 }),
})

/** Graphs with cycles and shared references: containers are made first, then linked at random. */
export const anyGraph: fc.Arbitrary<unknown> = fc.array(node, { minLength: 1, maxLength: 8 }).map((nodes) => {
  const made = nodes.map(({ kind }) => container(kind))
  nodes.forEach(({ leaf, key, links }, at) => {
    const into = made[at]
    if (into === undefined) return
    add(into, key, leaf, 0)
    links.forEach((link, position) => {
      add(into, `link${position}`, made[link % made.length], position)
    })
  })
  return made[0]
})

/** Trees of everything, by fast-check. */
export const anyTree: fc.Arbitrary<unknown> = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
})

export const anyValue: fc.Arbitrary<unknown> = fc.oneof(anyPrimitive, anyLeaf, anyTree, anyGraph)

function container(kind: (typeof KINDS)[number]): object {
  switch (kind) {
    case 'object':
      return {}
    case 'bare':
      return Object.create(null)
    case 'map':
      return new Map()
    case 'set':
      return new Set()
    case 'error':
      return new RangeError('made')
    case 'aggregate':
      return new AggregateError([1], 'several')
    case 'sparse':
      return new Array(3)
    default:
      return []
  }
}

function add(into: object, key: string, value: unknown, position: number): void {
  if (into instanceof Map) into.set(position % 2 === 0 ? value : key, value)
  else if (into instanceof Set) into.add(value)
  else if (Array.isArray(into) && into.length !== 3 && position % 2 === 0) into.push(value)
  else if (Array.isArray(into)) Object.assign(into, { [position === 1 ? 'named' : `1${position}`]: value })
  else
    Object.defineProperty(into, key, {
      value,
      enumerable: Object.getOwnPropertyDescriptor(into, key)?.enumerable ?? true,
      configurable: true,
      writable: true,
    })
}
