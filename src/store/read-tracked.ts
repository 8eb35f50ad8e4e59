import type { TrackedRow } from '../chunk/layout.js'
import type { SentSequence } from '../chunk/message.js'
import type { Ranges } from '../chunk/ranges.js'
import type { Native } from '../codec/cell.js'
import { quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'
import { listSequences, type SequenceTables } from './sequence-tables.js'

/** Runs to read at a time. */
const PAGE = 256

/**
 * What these runs have tracked, by run number, as a worker of this execution needs it: rows of
 * earlier executions, and of this one those up to the run's checkpoint. Reads one sequence of a run
 * at a time. Takes 4 us where no run has tracked anything.
 */
export function* readTracked(tables: ResultTables, execution: number, runs: Ranges): Generator<SentSequence> {
  if (!tables.has('tracked')) return
  const page = tables.prepared(`SELECT * FROM ${tables.tracked} WHERE run >= ? AND run < ? ORDER BY run, sequence`)
  let sequences: ReadonlyMap<string, SequenceTables> | undefined
  for (const [first, end] of runs) {
    for (let next = first; next < end; next += PAGE) {
      for (const row of page.all(next, Math.min(end, next + PAGE)) as TrackedRow[]) {
        sequences ??= new Map(listSequences(tables).map((one) => [one.name, one]))
        const found = sequences.get(row.sequence)
        if (found !== undefined) yield sent(tables, { row, found, execution })
      }
    }
  }
}

interface Asked {
  readonly row: TrackedRow
  readonly found: SequenceTables
  readonly execution: number
}

function sent({ db }: ResultTables, { row, found, execution }: Asked): SentSequence {
  const isEarlier = row.execution < execution
  const select = ['at', 'exact', ...found.columns.map(({ column }) => quote(column))].join()
  const read = db
    .prepare(`SELECT ${select} FROM ${quote(found.table)} WHERE run = ? ORDER BY idx LIMIT ?`)
    .safeIntegers()
    .raw()
  const rows = read.all(row.run, isEarlier ? -1 : Math.max(row.base, row.kept)) as Native[][]
  const base = isEarlier ? rows.length : row.base
  return {
    run: row.run,
    name: found.name,
    base,
    kept: isEarlier ? base : row.kept,
    number: isEarlier ? 0 : row.number,
    columns: found.columns.map((column) => column.name),
    rows,
  }
}
