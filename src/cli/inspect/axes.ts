import { inspect } from 'node:util'
import type { Space } from '../../spaces/space.js'
import { formatCell } from '../terminal/cell.js'
import { truncate } from '../terminal/display-width.js'
import { formatCount } from '../terminal/number.js'

/** Points read: they take 0.1 to 0.4 s if params are numbers, 1.3 s if one is an object. */
const MOST_POINTS = 1_000_000

/** The values that a param takes in an experiment. */
export interface AxisSummary {
  readonly name: string
  readonly values: readonly unknown[]
  /** False if there were too many points to read all: there may be more values. */
  readonly isComplete: boolean
}

/** The distinct values of each param over all spaces, in order of first appearance. */
export function summarizeAxes(spaces: readonly Space[]): AxisSummary[] {
  const values = new Map(spaces.flatMap(({ names }) => names).map((name) => [name, new Map<unknown, unknown>()]))
  let left = MOST_POINTS
  for (const space of spaces) {
    for (let index = 0; index < space.size && left > 0; index++, left--) {
      const { params } = space.at(index)
      for (const name in params) note(values.get(name), params[name])
    }
  }
  const isComplete = spaces.reduce((sum, { size }) => sum + size, 0) <= MOST_POINTS
  return Array.from(values, ([name, known]) => ({ name, values: [...known.values()], isComplete }))
}

function note(known: Map<unknown, unknown> | undefined, value: unknown): void {
  const key = typeof value === 'object' ? inspect(value, { depth: null }) : value
  if (known !== undefined && !known.has(key)) known.set(key, value)
}

const FIRST = 5
const LONGEST_VALUE = 30

/** `4, 5, 6, 7, 8, … 12 (9 values)`. */
export function formatAxis({ values, isComplete }: AxisSummary): string {
  const text = (value: unknown) =>
    truncate(typeof value === 'string' ? JSON.stringify(value) : value === null ? 'null' : formatCell(value), LONGEST_VALUE)
  const all = values.length <= FIRST + 1 && isComplete
  const shown = all
    ? values.map(text).join(', ')
    : `${values.slice(0, FIRST).map(text).join(', ')}, … ${isComplete ? text(values.at(-1)) : ''}`.trimEnd()
  return `${shown} (${isComplete ? '' : 'at least '}${formatCount(values.length, 'value')})`
}
