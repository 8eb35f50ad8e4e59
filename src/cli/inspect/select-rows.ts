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
  const known = experiment.runs.columnNames()
  const order = sort?.map((name) => (name.startsWith('-') ? `-${findColumn(name.slice(1), known)}` : findColumn(name, known)))
  const wanted = { ...options, ...(order !== undefined && { sort: order }) }
  if (columns === undefined) return { columns: known, rows: () => experiment.runs.eachRecord(wanted) }
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

/** The column of this name, or of the param of this name. */
export function findColumn(name: string, known: readonly string[]): string {
  const found = [name, `params_${name}`].find((column) => known.includes(column))
  if (found !== undefined) return found
  const params = known.filter((column) => column.startsWith('params_')).map((column) => column.slice('params_'.length))
  throw new UnknownColumnError(name, nearestName(name, [...known, ...params]), known)
}
