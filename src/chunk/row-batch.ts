import { bytesIn, encodeBlob, MAX_BYTES, type Native, tagOf, toNative } from '../codec/cell.js'
import { ExactTags } from '../codec/exact.js'
import { checkName } from '../codec/text.js'
import { json } from '../engine-globals.js'
import { UnstorableValueError } from '../errors.js'
import type { RunException } from '../model/exception.js'
import type { Status } from '../model/status.js'
import { MAX_COLUMNS } from './layout.js'
import { unreadable } from './unreadable.js'

/** Rows of one INSERT: more cost memory and save no time. The limit of parameters is SQLite's. */
const MAX_ROWS = 32
const MAX_PARAMETERS = 32_766
/** Bytes of a row's leading columns, roughly. */
const ROW_BYTES = 128
/**
 * The leading columns that are bound, in the order of the table. The others get what nearly all
 * rows have (`done` at the first attempt); an UPDATE corrects the rest. Binding four values less
 * saves 0.15 us a row.
 */
export const BOUND: ReadonlySet<string> = new Set(['run', 'id_run', 'started', 'duration', 'exact'])
const EXACT = BOUND.size - 1

/** A run that has ended, as recorded. */
export interface EndedRun {
  readonly run: number
  readonly idRun: string
  readonly status: Status
  readonly attempt: number
  /** Milliseconds since the epoch, and milliseconds. */
  readonly started: number
  readonly duration: number
  /** The slot whose worker died; null if unknown. Default: that of the writer. */
  readonly slot?: number | null
  readonly exception: RunException | null
  readonly params: Readonly<Record<string, unknown>>
  readonly fields: Readonly<Record<string, unknown>>
  readonly state: Readonly<Record<string, unknown>>
}

/** A param or field and its place in the row. */
interface Place {
  readonly name: string
  readonly path: string
  readonly at: number
}

type Overflow = readonly [run: number, name: string, value: Native]
interface Unusual {
  readonly run: number
  readonly status: Status
  readonly attempt: number
  readonly slot: number | null | undefined
  readonly exception: string | null
}

/**
 * Rows that wait for their INSERT, as one flat array of what to bind. Captures a run by value when
 * it is added: a step may reuse its Buffer. Makes the array once per set of columns, since an array
 * per run would leave millions to collect.
 */
export class RowBatch {
  readonly #params: readonly Place[]
  readonly #fields = new Map<string, Place>()
  readonly #tags = new ExactTags()
  #values: Native[] = []
  #width = 0
  #capacity = 0
  #count = 0
  #bytes = 0
  #usualNames: readonly string[] | undefined
  readonly states: (readonly [run: number, state: Buffer])[] = []
  readonly overflow: Overflow[] = []
  /** Rows that are not `done` at the first attempt. */
  readonly unusual: Unusual[] = []

  constructor(paramNames: readonly string[]) {
    this.#params = paramNames.map((name, at) => ({ name, path: `run.params.${name}`, at: BOUND.size + at }))
    this.#fit()
  }

  /** Values of a row. */
  get width(): number {
    return this.#width
  }
  /** Rows of a full batch. */
  get capacity(): number {
    return this.#capacity
  }
  get count(): number {
    return this.#count
  }
  /** Bytes of the waiting rows, roughly. */
  get bytes(): number {
    return this.#bytes
  }
  /**
   * Field names of the last run added that is `done`, as they were then, whatever the run does with
   * its fields later.
   */
  get usualNames(): readonly string[] | undefined {
    return this.#usualNames
  }
  get isFull(): boolean {
    return this.#count === this.#capacity
  }

  /** Fields that can still get a column. */
  get room(): number {
    return MAX_COLUMNS - this.#params.length - this.#fields.size
  }

  /**
   * Fields that have no column yet and can get one, in code-unit order: which have one in the lab
   * in the end is decided so, and what is right from the start is not copied again.
   */
  newcomers(fields: Readonly<Record<string, unknown>>): readonly string[] {
    const unknown = namesOf(fields)
      .filter((name) => !this.#fields.has(name))
      .sort()
    for (const name of unknown) checkName(name, 'run.fields')
    return unknown.slice(0, this.room)
  }

  /** Gives fields their columns, after the existing ones. The batch must be empty. */
  widen(names: readonly string[]): void {
    const first = BOUND.size + this.#params.length
    for (const name of names) this.#fields.set(name, { name, path: `run.fields.${name}`, at: first + this.#fields.size })
    this.#fit()
  }

  /** Removes the last columns again. The batch must be empty. */
  narrow(names: readonly string[]): void {
    for (const name of names) this.#fields.delete(name)
    this.#fit()
  }

  #fit(): void {
    this.#width = BOUND.size + this.#params.length + this.#fields.size
    this.#capacity = Math.max(1, Math.min(MAX_ROWS, Math.floor(MAX_PARAMETERS / this.#width)))
    this.#values = new Array<Native>(this.#width * this.#capacity).fill(null)
  }

  /**
   * Adds a run's row. Returns false and adds nothing if a field has no column yet and can get one.
   * Throws `UnstorableValueError` and adds nothing if a value cannot be stored.
   */
  add(outcome: EndedRun): boolean {
    const state = isEmpty(outcome.state) ? null : encodeBlob(outcome.state, 'run.state')
    // Drops the tags of a run that could not be added.
    this.#tags.take()
    const { run, status, attempt, exception } = outcome
    const values = this.#values
    const base = this.#count * this.#width
    const names = Object.keys(outcome.fields)
    const before = this.#bytes
    const overflow = this.#fill(base, names, outcome)
    if (overflow === undefined) return false
    // Counts code units so far, of which each takes at most three bytes.
    if (this.#bytes - before > MAX_BYTES / 3)
      checkSize([...values.slice(base, base + this.#width), ...overflow.map(([, , value]) => value)])
    if (status === 'done') this.#usualNames = names
    values[base] = run
    values[base + 1] = outcome.idRun
    values[base + 2] = outcome.started
    values[base + 3] = outcome.duration
    if (state !== null) this.states.push([run, state])
    for (const value of overflow) this.overflow.push(value)
    if (status !== 'done' || attempt !== 1) {
      this.unusual.push({ run, status, attempt, slot: outcome.slot, exception: exception && json.stringify(exception) })
    }
    this.#bytes += ROW_BYTES
    this.#count++
    return true
  }

  /**
   * Fills in params, fields and the tags of what their columns cannot say. Returns the fields
   * beyond the last column; undefined if a field has no column yet and can get one.
   */
  #fill(base: number, names: readonly string[], { run, params, fields }: EndedRun): Overflow[] | undefined {
    const values = this.#values
    for (let at = base + EXACT, end = base + this.#width; at < end; at++) values[at] = null
    let overflow = NONE
    for (const { name, path, at } of this.#params) {
      const value = params[name]
      if (value === undefined && !Object.hasOwn(params, name)) continue
      const native = toNative(value, path)
      this.#tags.param(name, tagOf(value, native))
      values[base + at] = this.#measured(native)
    }
    for (const name of names) {
      const value = fields[name]
      const place = this.#fields.get(name)
      if (place === undefined && this.room > 0) return undefined
      const native = toNative(value, place?.path ?? `run.fields.${name}`)
      this.#tags.field(name, tagOf(value, native))
      this.#measured(native)
      if (place !== undefined) values[base + place.at] = native
      else {
        if (overflow === NONE) overflow = []
        overflow.push([run, name, native])
      }
    }
    values[base + EXACT] = this.#tags.take()
    return overflow
  }

  #measured(native: Native): Native {
    if (typeof native === 'string' || (typeof native === 'object' && native !== null)) this.#bytes += native.length
    return native
  }

  /**
   * What to bind for all rows of a full batch. Spread it: better-sqlite3 reads an array element by
   * element, which costs 0.3 us a row more.
   */
  all(): Native[] {
    return this.#values
  }

  /** What to bind for one row. */
  row(at: number): Native[] {
    return this.#values.slice(at * this.#width, (at + 1) * this.#width)
  }

  clear(): void {
    this.#count = 0
    this.#bytes = 0
    this.states.length = 0
    this.overflow.length = 0
    this.unusual.length = 0
  }
}

const NONE: Overflow[] = []

/** A proxy may throw, even where it did not a moment ago. */
function namesOf(fields: EndedRun['fields']): readonly string[] {
  try {
    return Object.keys(fields)
  } catch (error) {
    throw unreadable(error, 'run.fields')
  }
}

/** Each value may be small enough, and the row still be too large. */
function checkSize(row: readonly Native[]): void {
  const bytes = row.reduce<number>((sum, native) => sum + bytesIn(native), 0)
  if (bytes <= MAX_BYTES) return
  const limit = `SQLite holds at most ${MAX_BYTES} a run`
  throw new UnstorableValueError(
    'run.fields',
    `takes ${bytes} bytes with the params, ${limit}; store large values in files, and their names here`,
  )
}

function isEmpty(record: Readonly<Record<string, unknown>>): boolean {
  for (const _ in record) return false
  return true
}
