import type { Experiment } from '../../experiment.js'
import { toJson } from '../../export/json-text.js'
import { findColumn, knownColumns, type RowSelection } from '../inspect/select-rows.js'
import { formatCell } from '../terminal/cell.js'
import { formatCount } from '../terminal/number.js'

/** The numbers of the runs that agree in some columns. */
export interface Group {
  /** The values they share, in the order of the columns. */
  readonly by: readonly unknown[]
  readonly values: readonly number[]
}

export interface Grouped {
  /** Names of the columns that groups agree in. */
  readonly by: readonly string[]
  /** The columns of params, by their names. */
  readonly params: ReadonlyMap<string, string>
  readonly metric: string
  /** Other columns, in which all groups agree, with their values. */
  readonly fixed: Readonly<Record<string, unknown>>
  /** In the order of their first run. */
  readonly groups: readonly Group[]
  /** Runs left out for lack of a finite number. */
  readonly skipped: number
}

export interface Grouping extends Pick<RowSelection, 'where' | 'status'> {
  /** Default: the params that take more than one value. */
  readonly by?: readonly string[]
  readonly metric: string
}

/** Collects the values of a column by those of others. Throws UnknownColumnError, QueryError. */
export function groupValues(experiment: Experiment, { by: given, metric: wanted, where, status }: Grouping): Grouped {
  const known = knownColumns(experiment)
  const metric = findColumn(wanted, known)
  const by = given?.map((name) => findColumn(name, known)) ?? [...known.params.values()].filter((name) => name !== metric)
  const groups = new Map<string, { by: readonly unknown[]; values: number[] }>()
  const textOf = texts()
  let skipped = 0
  const selection = { ...(where !== undefined && { where }), ...(status !== undefined && { status }) }
  for (const [value, ...point] of experiment.runs.eachValues([metric, ...by], selection)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      skipped++
      continue
    }
    const key = point.map(textOf).join()
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { by: point.map((one) => one ?? null), values: [value] })
    else group.values.push(value)
  }
  const grouped = { by, params: known.params, metric, fixed: {}, groups: [...groups.values()], skipped }
  return given === undefined ? withoutConstants(grouped) : grouped
}

/** JSON texts, made once for each value: a point has few of them, and an experiment many points. */
function texts(): (value: unknown) => string {
  const known = new Map<unknown, string>()
  return (value) => {
    if (typeof value === 'object' && value !== null) return toJson(value)
    const text = known.get(value) ?? toJson(value ?? null)
    known.set(value, text)
    return text
  }
}

/** A param with the same value everywhere says nothing of a group. */
export function withoutConstants({ by, groups, ...grouped }: Grouped): Grouped {
  const varying = by.flatMap((_, at) => (new Set(groups.map((group) => toJson(group.by[at]))).size > 1 ? [at] : []))
  const pick = <T>(values: readonly T[]) => values.filter((_, at) => varying.includes(at))
  const fixed = Object.fromEntries(by.flatMap((name, at) => (varying.includes(at) ? [] : [[name, groups[0]?.by[at] ?? null]])))
  return { ...grouped, by: pick(by), fixed, groups: groups.map((group) => ({ ...group, by: pick(group.by) })) }
}

/** The name of a group for people: `x=1 mode=fast`. */
export const nameOfGroup = (by: readonly string[], values: readonly unknown[]): string =>
  by.map((name, at) => `${formatCell(name.replace(/^params_(?=.)/, ''))}=${formatCell(values[at])}`).join(' ') || 'all runs'

/** Groups that are named in a line. */
const MOST_NAMED = 10

/** The names, or the first of them and how many more there are. */
export const someOf = (names: readonly string[]): string =>
  names.length <= MOST_NAMED
    ? names.join(', ')
    : `${names.slice(0, MOST_NAMED).join(', ')} and ${formatCount(names.length - MOST_NAMED)} more`
