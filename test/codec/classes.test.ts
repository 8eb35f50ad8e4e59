import { describe, expect, it } from 'vitest'
import { canonical } from '../../dist/src/codec/canonical.js'
import { registerClass } from '../../dist/src/codec/classes.js'
import { decode } from '../../dist/src/codec/decode.js'
import { encode } from '../../dist/src/codec/encode.js'
import { ClassRegisteredError, UnstorableValueError } from '../../dist/src/errors.js'

class Vector {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
  get length() {
    return Math.hypot(this.x, this.y)
  }
}
registerClass(Vector, { encode: (vector) => [vector.x, vector.y] as const, decode: ([x, y]) => new Vector(x, y) })

class Holder {
  constructor(public content: unknown) {}
  static seen: unknown[] = []
}
registerClass(Holder, {
  name: 'holder',
  encode: ({ content }) => ({ content }),
  decode: ({ content }) => {
    Holder.seen.push(content instanceof Error ? content.message : content)
    return new Holder(content)
  },
})

class Secret {
  private constructor(readonly text: string) {}
  static of(text: string) {
    return new Secret(text)
  }
}
registerClass(Secret, { encode: (secret) => secret.text, decode: (text) => Secret.of(text) })

class LabError extends Error {
  readonly place = 'lab'
}
registerClass(LabError, { encode: (error) => error.message, decode: (message) => new LabError(message) })

const again = (value: unknown): unknown => decode(encode(value))

describe('an instance of a registered class', () => {
  it('comes back as an instance, wherever it stands', () => {
    const found = again(new Map([[new Vector(3, 4), { at: [new Vector(0, 1)] }]]))
    const [[key, value] = []] = [...(found as Map<Vector, { at: Vector[] }>)]
    expect(key).toBeInstanceOf(Vector)
    expect(key?.length).toBe(5)
    expect(value?.at[0]).toEqual(new Vector(0, 1))
  })

  it('comes back with a private constructor, and as a registered error', () => {
    expect(again(Secret.of('s'))).toEqual(Secret.of('s'))
    expect(again([new LabError('m')])).toEqual([new LabError('m')])
    expect((again([new LabError('m')]) as unknown[])[0]).toBeInstanceOf(LabError)
  })

  it('stays shared, also inside of others', () => {
    const vector = new Vector(1, 2)
    const [first, second, holder] = again([vector, vector, new Holder([vector])]) as [Vector, Vector, { content: Vector[] }]
    expect(first).toBe(second)
    expect(holder.content[0]).toBe(first)
  })

  it('is made when its data is complete, whatever else refers to it', () => {
    Holder.seen = []
    const inner = new Holder(1)
    const error = new Error('filled', { cause: inner })
    const outer = new Holder(error)
    const found = again([error, { outer, inner }, outer, Object.assign(Object.create(null), { error })]) as [
      Error,
      { outer: Holder; inner: Holder },
    ]
    expect(Holder.seen).toEqual([1, 'filled'])
    expect(found[0].cause).toBe(found[1].inner)
    expect(found[1].outer.content).toBe(found[0])
  })

  it('is refused when it is reached again from its own data, directly or not', () => {
    const direct = new Holder(null)
    direct.content = [direct]
    expect(() => encode({ direct }, 'x')).toThrow(expect.objectContaining({ path: 'x.direct' }))

    const through = new Holder(null)
    const around = { inner: { back: {} as unknown }, through }
    around.inner.back = around
    through.content = around.inner
    expect(() => encode(around, 'x')).toThrow(/^x\.through is reached again from its own data/)

    const one = new Holder(null)
    const two = new Holder(one)
    one.content = new Error('m', { cause: two })
    expect(() => encode([one, two], 'x')).toThrow(UnstorableValueError)
  })

  it('is not refused for a cycle beside it', () => {
    const cycle: unknown[] = [new Vector(1, 2)]
    cycle.push(cycle)
    const found = again(new Holder(cycle)) as Holder
    expect((found.content as unknown[])[1]).toBe(found.content)
  })

  it('counts in the canonical text by name and data', () => {
    expect(canonical(new Vector(1, 2))).toBe(canonical(new Vector(1, 2)))
    expect(canonical(new Vector(1, 2))).not.toBe(canonical(new Vector(1, 3)))
    expect(canonical(new Holder(1))).not.toBe(canonical({ content: 1 }))
  })

  it('has what it cannot store named by its path', () => {
    expect(() => encode({ h: new Holder({ f() {} }) }, 'x')).toThrow(expect.objectContaining({ path: 'x.h.encode().content.f' }))
    expect(() => encode({ h: new Holder(Promise.resolve()) }, 'x')).toThrow(/x\.h\.encode\(\)\.content is a promise/)
  })

  it('may be of a class that extends a built-in one', () => {
    class Stack extends Array<number> {}
    class Names extends Map<string, number> {}
    registerClass(Stack, { encode: (stack) => [...stack], decode: (items) => Stack.from(items) as Stack })
    registerClass(Names, { encode: (names) => [...names], decode: (entries) => new Names(entries) })
    const [stack, names] = again([Stack.of(1, 2), new Names([['a', 1]])]) as [Stack, Names]
    expect(stack).toBeInstanceOf(Stack)
    expect([...stack]).toEqual([1, 2])
    expect(names).toBeInstanceOf(Names)
    expect(names.get('a')).toBe(1)
  })

  it('of a subclass is not taken for its parent', () => {
    class Tall extends Vector {}
    expect(() => encode(new Tall(1, 2))).toThrow(/instance of class Tall/)
  })
})

describe('registerClass', () => {
  it('accepts the same class again, and refuses a taken name, a second name and a built-in class', () => {
    const codec = {
      encode: (vector: Vector) => [vector.x, vector.y] as const,
      decode: ([x, y]: readonly [number, number]) => new Vector(x, y),
    }
    expect(() => registerClass(Vector, codec)).not.toThrow()
    const taken = class Vector {}
    expect(() => registerClass(taken, { encode: () => 0, decode: () => new taken() })).toThrow(ClassRegisteredError)
    expect(() => registerClass(Vector, { ...codec, name: 'other' })).toThrow(expect.objectContaining({ code: 'ERR_CLASS_REGISTERED' }))
    expect(() => registerClass(Date, { encode: Number, decode: (at) => new Date(at) })).toThrow(
      /"Date" cannot be registered: it is built in/,
    )
    expect(() => registerClass(class {}, { encode: () => 0, decode: () => ({}) })).toThrow(/pass \{ name \}/)
  })

  it('has what its decode throws wrapped', () => {
    class Known {}
    let known = true
    registerClass(Known, {
      encode: () => 0,
      decode: () => {
        if (!known) throw new Error('broken')
        return new Known()
      },
    })
    const stored = encode([new Known()])
    known = false
    expect(() => decode(stored, 'run 1')).toThrow(expect.objectContaining({ code: 'ERR_CLASS_DECODE', className: 'Known', what: 'run 1' }))
  })

  it('infers the instance and the data', () => {
    class Point {
      constructor(readonly at: number) {}
    }
    registerClass(Point, {
      encode: (point) => {
        const at: number = point.at
        return { at }
      },
      decode: (data) => {
        const at: number = data.at
        return new Point(at)
      },
    })
    // @ts-expect-error decode gives something else than an instance
    registerClass(Point, { encode: (point) => point.at, decode: (at) => at })
    registerClass(Point, { encode: (point) => point.at, decode: (at) => new Point(at) })
    expect(again(new Point(2))).toEqual(new Point(2))
  })
})
