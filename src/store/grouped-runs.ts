import { canonical } from '../codec/canonical.js'
import { json } from '../engine-globals.js'
import { InvalidArgumentError, UnknownColumnError } from '../errors.js'
import { nearestName } from '../nearest-name.js'
import { quantile } from '../statistics/quantile.js'
import { CONFIDENCE, type Interval, meanInterval, type Summary, summarize } from '../statistics/summarize.js'
import type { RecordsOptions } from './run-source.js'

/** What is computed of a group: `by` has the values that its runs share, `n` counts numbers. */
export type Group<T> = { readonly by: Readonly<Record<string, unknown>>; readonly n: number } & T

/** The params with the best mean. */
export interface Best {
  readonly params: Readonly<Record<string, unknown>>
  /** Runs with a number. */
  readonly n: number
  readonly mean: number
}

type Selection = Pick<RecordsOptions, 'status' | 'where'>

interface Source {
  columnNames(): string[]
  paramColumns(): ReadonlyMap<string, string>
  eachValues(columns: readonly string[], options: RecordsOptions): Iterable<readonly unknown[]>
}

interface Numbers {
  readonly by: readonly unknown[]
  readonly values: number[]
}

/**
 * Runs grouped by params or fields. Each method reads one field and gives an array with an object
 * for each group, in the order of their first runs. Runs whose field is missing or no finite number
 * do not count, and a group without any is left out, as by `statesweep stats`.
 */
export class GroupedRuns {
  readonly #runs: Source
  readonly #by: readonly string[]
  readonly #options: Selection
  readonly #columns: readonly string[]

  /** Made by `runs.groupBy`. @internal */
  constructor(runs: Source, by: readonly string[], options: Selection) {
    this.#runs = runs
    this.#by = by
    this.#options = options
    this.#columns = by.map((name) => columnOf(runs, name))
  }

  /** See `Runs`. @internal */
  static best(runs: Source, aim: { readonly maximize: string } | { readonly minimize: string }): Best | undefined {
    const given = Object.entries(aim)
    const [[direction = '', field = ''] = []] = given
    if (given.length !== 1 || !['maximize', 'minimize'].includes(direction))
      throw new InvalidArgumentError('The aim of best()', aim, "pass { maximize: 'accuracy' } or { minimize: 'loss' }")
    const grouped = new GroupedRuns(runs, [...runs.paramColumns().keys()], { status: 'done' })
    const sign = direction === 'maximize' ? 1 : -1
    let best: Group<{ readonly mean: number }> | undefined
    for (const group of grouped.mean(field)) if (best === undefined || sign * (group.mean - best.mean) > 0) best = group
    return best && { params: best.by, n: best.n, mean: best.mean }
  }

  /** The number of runs of each group, or of those with a number in the field. */
  count(field?: string): Group<object>[] {
    return this.#numbers(field).map(({ by, values }) => ({ by: this.#named(by), n: values.length }))
  }

  /** The arithmetic mean. */
  mean(field: string): Group<{ readonly mean: number }>[] {
    return this.#each(field, ({ mean }) => ({ mean }))
  }

  /** The standard deviation of the sample (n - 1); null of one number. */
  sd(field: string): Group<{ readonly sd: number | null }>[] {
    return this.#each(field, ({ sd }) => ({ sd }))
  }

  /** The interval that holds the mean with this probability, by Student's t; null of one number. */
  ci(field: string, confidence: number = CONFIDENCE): Group<{ readonly mean: number; readonly ci: Interval | null }>[] {
    return this.#each(field, ({ mean }, values) => ({ mean, ci: meanInterval(values, confidence) }))
  }

  median(field: string): Group<{ readonly median: number }>[] {
    return this.#each(field, ({ median }) => ({ median }))
  }

  min(field: string): Group<{ readonly min: number }>[] {
    return this.#each(field, ({ min }) => ({ min }))
  }

  max(field: string): Group<{ readonly max: number }>[] {
    return this.#each(field, ({ max }) => ({ max }))
  }

  /** The quantiles for these probabilities, in their order, between the two nearest numbers. */
  quantiles(field: string, probabilities: readonly number[]): Group<{ readonly quantiles: number[] }>[] {
    return this.#each(field, (_, values) => {
      const sorted = Float64Array.from(values).sort()
      return { quantiles: probabilities.map((p) => quantile(sorted, p)) }
    })
  }

  #each<T extends object>(field: string, compute: (summary: Summary, values: readonly number[]) => T): Group<T>[] {
    return this.#numbers(field).flatMap(({ by, values }) => {
      const summary = summarize(values)
      return summary === undefined ? [] : [{ by: this.#named(by), n: values.length, ...compute(summary, values) }]
    })
  }

  #numbers(field: string | undefined): Numbers[] {
    const column = field === undefined ? 'run' : columnOf(this.#runs, field)
    const groups = new Map<string, Numbers>()
    for (const [value, ...by] of this.#runs.eachValues([column, ...this.#columns], this.#options)) {
      if (typeof value !== 'number' || !Number.isFinite(value)) continue
      const key = keyOf(by)
      const group = groups.get(key) ?? { by, values: [] }
      group.values.push(value)
      groups.set(key, group)
    }
    return [...groups.values()]
  }

  #named(by: readonly unknown[]): Readonly<Record<string, unknown>> {
    return Object.fromEntries(this.#by.map((name, at) => [name, by[at] ?? null]))
  }
}

/** Equal for equal values; JSON is quicker, and says numbers and short texts exactly. */
const keyOf = (by: readonly unknown[]): string =>
  by.every((value) => typeof value === 'string' || (Number.isFinite(value) && !Object.is(value, -0)))
    ? json.stringify(by)
    : canonical(
        by.map((value) => value ?? null),
        'by',
      )

/** The column of this name, or of the param of this name. */
function columnOf(runs: Source, name: string): string {
  const known = runs.columnNames()
  const params = runs.paramColumns()
  const found = known.includes(name) ? name : params.get(name)
  if (found !== undefined) return found
  throw new UnknownColumnError(name, nearestName(name, [...known, ...params.keys()]), known)
}
