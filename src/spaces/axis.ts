import { canonical } from '../codec/canonical.js'
import { EmptyAxisError, NotAnAxisError } from '../errors.js'
import { checkNames, checkPlain } from './check-params.js'
import { KeyIndex } from './key-index.js'
import { isRange, Range, type RangeDefinition } from './range.js'

/** The values of each param, by its name. */
export type Axes = Readonly<Record<string, readonly unknown[] | Range>>

type ValueOf<A> = A extends readonly (infer V)[] ? V : A extends Range ? number : never

/**
 * `{ lr: [0.1, 0.01], seed: range(3) }` gives `{ readonly lr: 0.1 | 0.01, readonly seed: number }`.
 */
export type ParamsOf<A extends Axes> = { readonly [K in keyof A]: ValueOf<A[K]> }

export interface AxisDefinition {
  readonly name: string
  readonly values: readonly unknown[] | RangeDefinition
}

/** The values of one param, in order, and which of them are equal. */
export class Axis {
  readonly name: string
  readonly length: number
  /** True if no two values are equal. */
  readonly distinct: boolean
  readonly #values: readonly unknown[]
  readonly #range: Range | undefined
  /** By position; null if no two values are equal. */
  readonly #ranks: Uint32Array | null
  readonly #counts: Uint32Array | null
  #keys: KeyIndex | undefined

  constructor(name: string, values: readonly unknown[] | Range) {
    if (values.length === 0) throw new EmptyAxisError(name)
    this.name = name
    this.length = values.length
    this.#range = isRange(values) ? values : undefined
    this.#values = isRange(values) ? [] : [...values]
    const distinct = this.#range !== undefined || distinctPrimitives(this.#values)
    this.#ranks = distinct ? null : this.#index().occurrences
    this.#counts = this.#ranks?.map((_, position) => this.multiplicity(this.#values[position])) ?? null
    this.distinct = this.#ranks === null
  }

  at(position: number): unknown {
    return this.#range === undefined ? this.#values[position] : this.#range.at(position)
  }

  /** The number of equal values before this one. */
  rankAt(position: number): number {
    return this.#ranks?.[position] ?? 0
  }

  multiplicityAt(position: number): number {
    return this.#counts?.[position] ?? 1
  }

  multiplicity(value: unknown): number {
    if (this.#range !== undefined) return this.#range.indexOf(value) < 0 ? 0 : 1
    return this.#index().multiplicity(canonical(value, this.name))
  }

  /** The position of the value that follows `rank` equal ones; -1 if there is none. */
  indexOf(value: unknown, rank: number): number {
    if (this.#range !== undefined) return rank === 0 ? this.#range.indexOf(value) : -1
    return this.#index().indexOf(canonical(value, this.name), rank)
  }

  get definition(): AxisDefinition {
    return { name: this.name, values: this.#range?.definition ?? this.#values }
  }

  // Made on first use: workers only go from indexes to points, and need none where all values
  // differ.
  #index(): KeyIndex {
    const keyAt = (position: number) => canonical(this.#values[position], `params.${this.name}[${position}]`)
    this.#keys ??= new KeyIndex(this.length, keyAt)
    return this.#keys
  }
}

/**
 * True if all values are numbers, or all are strings, and no two are equal. Decides the common case
 * without canonical texts.
 */
function distinctPrimitives(values: readonly unknown[]): boolean {
  const type = typeof values[0]
  if ((type !== 'number' && type !== 'string') || values.length > 1_000_000) return false
  return values.every((value) => typeof value === type) && new Set(values).size === values.length
}

/** Checks the axes that a user wrote, and lists them in order. */
export function toAxisList(axes: Axes): readonly Axis[] {
  checkPlain(axes, 'What should be axes', 'pass arrays by name, such as { lr: [0.1, 0.01] }')
  checkNames(Object.keys(axes))
  return Object.entries(axes).map(([name, values]: [string, unknown]) => {
    if (!(Array.isArray(values) || isRange(values))) throw new NotAnAxisError(name, values)
    return new Axis(name, values)
  })
}

export function reviveAxis({ name, values }: AxisDefinition): Axis {
  return new Axis(name, 'kind' in values ? new Range(values.start, values.stop, values.step) : values)
}
