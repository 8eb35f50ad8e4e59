import { UnknownColumnError } from '../../errors.js'
import type { Experiment } from '../../experiment.js'
import { nearestName } from '../../nearest-name.js'
import type { RecordsOptions, RunRecord } from '../../store/runs.js'

/** Which runs of an experiment, and what of them: params may be named without `params_`. */
export interface RowSelection extends Omit<RecordsOptions, 'sort'> {
  readonly columns?: readonly string[]
  /** `-` before a name for descending. */
  readonly sort?: readonly string[]
}

export interface SelectedRows {
  readonly columns: readonly string[]
  rows(): Iterable<RunRecord>
}

/**
 * The runs that a command line asks for, under the columns that it names, or all.
 *
 * @throws UnknownColumnError; QueryError when rows are read
 */
export function selectRows(experiment: Experiment, { columns, sort, ...options }: RowSelection): SelectedRows {
  const known = knownColumns(experiment)
  const order = sort?.map((name) => (name.startsWith('-') ? `-${findColumn(name.slice(1), known)}` : findColumn(name, known)))
  const wanted = { ...options, ...(order !== undefined && { sort: order }) }
  if (columns === undefined) return { columns: known.names, rows: () => experiment.runs.eachRecord(wanted) }
  const found = columns.map((name) => findColumn(name, known))
  return {
    columns: found,
    *rows() {
      for (const values of experiment.runs.eachValues(found, wanted)) {
        yield Object.fromEntries(found.map((name, at) => [name, values[at]]))
      }
    },
  }
}

/**
 * Columns, and which of them each param has: of `ID` and `id`, SQL lets only one be `params_id`.
 */
export interface KnownColumns {
  readonly names: readonly string[]
  readonly params: ReadonlyMap<string, string>
}

export const knownColumns = ({ runs }: Experiment): KnownColumns => ({ names: runs.columnNames(), params: runs.paramColumns() })

/** The column of this name, or of the param of this name. Throws UnknownColumnError. */
export function findColumn(name: string, { names, params }: KnownColumns): string {
  const found = names.includes(name) ? name : params.get(name)
  if (found !== undefined && names.includes(found)) return found
  throw new UnknownColumnError(name, nearestName(name, [...names, ...params.keys()]), names)
}
