import { formatCell } from '../terminal/cell.js'
import { formatCount } from '../terminal/count.js'
import { truncate } from '../terminal/display-width.js'
import type { AxisSummary } from './axes.js'

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
