import { type ColumnKind, LEADING_NAMES, MAX_COLUMNS } from '../chunk/layout.js'

/** A param or a field. */
export interface Named {
  readonly kind: ColumnKind
  readonly name: string
}

/** A param or field, and its column; null if it is in the table `overflow`. */
export interface Column extends Named {
  readonly column: string | null
}

/** A param or field as readers show it. */
export interface ReadColumn extends Column {
  /** Its column, or the name that a column of it would have. */
  readonly shown: string
}

/** A quoted name. The one place where a name becomes part of SQL. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A name as SQLite compares it: without regard to case, for ASCII letters only. */
export const fold = (name: string): string => name.replace(/[A-Z]/g, (letter) => letter.toLowerCase())

/** The names of the engine's own columns. */
export const engineNames = (): Set<string> => new Set(LEADING_NAMES.map(fold))

/**
 * Names the column of a param or field, and adds it to the names taken: `params_<name>` or
 * `<name>`; if that is taken, `params_<name>_2` or `fields_<name>`, `fields_<name>_2` and so on.
 */
export function nameColumn({ kind, name }: Named, taken: Set<string>): string {
  const prefixed = kind === 'param' ? `params_${name}` : `fields_${name}`
  let column = kind === 'param' ? prefixed : name
  for (let count = kind === 'param' ? 2 : 1; taken.has(fold(column)); count++) column = count === 1 ? prefixed : `${prefixed}_${count}`
  taken.add(fold(column))
  return column
}

const byCodeUnit = (a: Named, b: Named): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
const ofKind = <T extends Named>(all: readonly T[], kind: ColumnKind): T[] => all.filter((named) => named.kind === kind)

/**
 * Params in their order, then fields by code unit: the order in which all readers give them,
 * whatever results came first.
 */
export function readingOrder(columns: readonly Column[]): ReadColumn[] {
  const taken = engineNames()
  for (const { column } of columns) if (column !== null) taken.add(fold(column))
  const ordered = [...ofKind(columns, 'param'), ...ofKind(columns, 'field').sort(byCodeUnit)]
  const own = engineNames()
  // A table of an older lab may give a field the name that an engine's column has now.
  const isFree = (column: string | null): column is string => column !== null && !own.has(fold(column))
  return ordered.map((one) => ({ ...one, shown: isFree(one.column) ? one.column : nameColumn(one, taken) }))
}

/**
 * Names the columns of all params and fields, independently of their order of arrival. Null for a
 * field beyond the limit of columns.
 */
export function nameColumns(all: readonly Named[]): { readonly named: Named; readonly column: string | null }[] {
  const ordered = [...ofKind(all, 'param').sort(byCodeUnit), ...ofKind(all, 'field').sort(byCodeUnit)].map(({ kind, name }) => ({
    kind,
    name,
  }))
  const taken = engineNames()
  return ordered.map((named, at) => ({ named, column: at < MAX_COLUMNS ? nameColumn(named, taken) : null }))
}
