import type { Hash128 } from '../codec/hash.js'
import { KeyMaker } from '../model/key-maker.js'
import { runIds } from '../model/run-ids.js'
import { bare } from './bare.js'
import { MAX_BITS } from './bitmap.js'
import { lastAtMost } from './last-at-most.js'
import { list } from './list.js'
import { toSpace } from './registry.js'
import { checkSize, type Params, type Space, type SpaceDefinition } from './space.js'

/**
 * A space of an experiment, its first run number, and the experiment whose id made the ids of its
 * runs.
 */
export interface RecordedSpace {
  readonly first: number
  readonly origin: string
  readonly space: Space
}

type Kept = RecordedSpace & { readonly sorted: readonly string[] }

/**
 * The spaces of an experiment, in the order of adding. Each takes the run numbers after the one
 * before.
 */
export class RecordedSpaces {
  readonly all: readonly Kept[]
  /** The number of runs; the next run added gets this number. */
  readonly size: number
  /** The first run number of each space. */
  readonly #firsts: readonly number[]
  readonly #keys = new KeyMaker()
  readonly #idsFor = new Map<string, (key: Hash128) => string>()

  constructor(all: readonly RecordedSpace[] = []) {
    this.all = all.map((one) => ({ ...one, sorted: [...one.space.names].sort() }))
    this.#firsts = all.map(({ first }) => first)
    const last = all.at(-1)
    this.size = last === undefined ? 0 : last.first + last.space.size
  }

  static from(
    records: readonly { readonly first: number; readonly origin: string; readonly definition: SpaceDefinition }[],
  ): RecordedSpaces {
    return new RecordedSpaces(records.map(({ first, origin, definition }) => ({ first, origin, space: toSpace(definition) })))
  }

  /**
   * These spaces, followed by one more. An empty space stays only while there is no other: it tells
   * an experiment to which nothing was added from one to which an empty space was.
   */
  with(space: Space, origin: string): RecordedSpaces {
    // Sets of bits hold runs.
    checkSize('The experiment', this.size + space.size, MAX_BITS)
    return new RecordedSpaces([...this.all.filter((one) => one.space.size > 0), { first: this.size, origin, space }])
  }

  /** These spaces, followed by one more run, without params or with those of others. */
  withOne(origin: string, params: Params = {}): RecordedSpaces {
    const isBare = Object.keys(params).length === 0
    // A space without names has only runs without params. Other runs are searched.
    let occurrence = this.all.reduce((count, { space }) => count + (isBare && space.names.length === 0 ? space.size : 0), 0)
    while (this.all.some(({ space }) => space.indexOf({ params, occurrence }) >= 0)) occurrence++
    if (isBare) return this.with(bare(occurrence), origin)
    const { definition } = list([params])
    return this.with(toSpace(Object.assign({ ...definition }, { occurrences: Uint32Array.of(occurrence) })), origin)
  }

  /** All param names, in order of first appearance. */
  get names(): readonly string[] {
    return [...new Set(this.all.flatMap(({ space }) => space.names))]
  }

  /** The id of a run by its number. */
  idOf(run: number): string {
    const { origin, key } = this.locate(run)
    const idFor = this.#idsFor.get(origin) ?? runIds(origin)
    this.#idsFor.set(origin, idFor)
    return idFor(key)
  }

  /** The point and key of a run, by its number. */
  locate(run: number): { readonly origin: string; readonly params: Params; readonly key: Hash128 } {
    const found = this.all[lastAtMost(this.#firsts, run)]
    if (found === undefined) throw new RangeError(`There is no run ${run}: the experiment has none.`)
    const { params, occurrence } = found.space.at(run - found.first)
    // Points of a list may lack some of its names.
    const names = Object.keys(params).length === found.sorted.length ? found.sorted : undefined
    return { origin: found.origin, params, key: this.#keys.keyOf(params, occurrence, names) }
  }
}
