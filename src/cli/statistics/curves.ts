import { UnknownColumnError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import { toJson } from '../../export/json-text.js'
import { nearestName } from '../../nearest-name.js'
import { type Summary, summarize } from '../../statistics/summarize.js'
import { findColumn, knownColumns } from '../inspect/select-rows.js'
import { type Grouped, withoutConstants } from './group-values.js'

/** A place of a sequence, and the values that the runs of a group have there. */
interface CurvePoint extends Summary {
  readonly x: number
  readonly values: readonly number[]
}

/** The sequences of the runs that agree in some columns. */
export interface Curve {
  readonly by: readonly unknown[]
  /** By x. */
  readonly points: readonly CurvePoint[]
}

export interface Curves extends Pick<Grouped, 'by'> {
  readonly x: string
  readonly column: string
  /** In the order of their first run. */
  readonly curves: readonly Curve[]
}

export interface CurvesOptions {
  readonly by?: readonly string[]
  readonly where?: string
  /** Default: `value`, or the last column of numbers. */
  readonly column?: string
  /** Default: `idx`. */
  readonly x?: string
}

type Columns = Readonly<Record<string, Float64Array | readonly unknown[]>>

/** Collects a column of a sequence by another, and by params. */
export function curvesOf(experiment: Experiment, sequence: string, options: CurvesOptions): Curves {
  const columns = experiment.sequence(sequence).columns()
  const x = named(columns, options.x ?? 'idx')
  const column = options.column === undefined ? usual(columns, x) : named(columns, options.column)
  const { by, groupOf, groups } = groupRuns(experiment, options)
  const values = groups.map(() => new Map<number, number[]>())
  const { run = [] } = columns
  for (let at = 0; at < run.length; at++) {
    const [place, value] = [columns[x]?.[at], columns[column]?.[at]]
    const group = values[groupOf.get(run[at]) ?? -1]
    if (group === undefined || !isNumber(place) || !isNumber(value)) continue
    const before = group.get(place)
    if (before === undefined) group.set(place, [value])
    else before.push(value)
  }
  const curves = groups.map((one, at) => ({ by: one, points: pointsOf(values[at] ?? new Map()) }))
  return { by, x, column, curves: curves.filter(({ points }) => points.length > 0) }
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)

function pointsOf(values: ReadonlyMap<number, readonly number[]>): CurvePoint[] {
  return [...values]
    .sort(([a], [b]) => a - b)
    .flatMap(([x, all]) => {
      const summary = summarize(all)
      return summary === undefined ? [] : [{ x, values: all, ...summary }]
    })
}

function groupRuns(experiment: Experiment, { by: given, where }: CurvesOptions) {
  const known = knownColumns(experiment)
  const by = given?.map((name) => findColumn(name, known)) ?? [...known.params.values()]
  const points = [...experiment.runs.eachValues(['run', ...by], where === undefined ? {} : { where })]
  const all = points.map(([, ...point]) => ({ by: point.map((value) => value ?? null), values: [] }))
  const grouped = { by, params: known.params, metric: '', fixed: {}, groups: all, skipped: 0 }
  const varying = given === undefined ? withoutConstants(grouped) : grouped
  const numbers = new Map<string, number>()
  const groups: (readonly unknown[])[] = []
  const groupOf = new Map<unknown, number>()
  for (const [at, { by: point }] of varying.groups.entries()) {
    const key = toJson(point)
    const number = numbers.get(key) ?? groups.push(point) - 1
    numbers.set(key, number)
    groupOf.set(points[at]?.[0], number)
  }
  return { by: varying.by, groups, groupOf }
}

function named(columns: Columns, name: string): string {
  if (columns[name] !== undefined) return name
  const known = Object.keys(columns)
  throw new UnknownColumnError(name, nearestName(name, known), known)
}

/** The column that people mean who name none. */
function usual(columns: Columns, x: string): string {
  const numeric = Object.keys(columns).filter((name) => !['run', 'idx', 'at', x].includes(name) && columns[name] instanceof Float64Array)
  return numeric.includes('value') ? 'value' : (numeric.at(-1) ?? x)
}
