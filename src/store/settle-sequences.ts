import { quote } from './column-names.js'
import type { ResultTables } from './result-tables.js'
import { columnsToJson, listSequences, nameSequenceColumns, reduced, type SequenceTables } from './sequence-tables.js'

/** What has the one name now and shall have the other. */
type Move = readonly [from: string, to: string]

/**
 * Settles, in code-unit order, which of two colliding sequences gets the plain table, and which of
 * two colliding values the plain column, so that neither depends on the order in which rows
 * arrived. Costs nothing if all are right already.
 */
export function settleSequences(tables: ResultTables): void {
  if (tableMoves(listSequences(tables)).length === 0 && listSequences(tables).every((one) => columnMoves(one).length === 0)) return
  tables.write(() => {
    const { db, idExperiment } = tables
    const change = (set: string, name: string, value: string) =>
      db.prepare(`UPDATE sequences SET ${set} = ? WHERE id_experiment = ? AND name = ?`).run(value, idExperiment, name)
    for (const sequence of listSequences(tables)) {
      const table = quote(sequence.table)
      inTwoRounds(columnMoves(sequence), (from, to) => db.exec(`ALTER TABLE ${table} RENAME COLUMN ${quote(from)} TO ${quote(to)}`))
      change('columns', sequence.name, columnsToJson(wanted(sequence)))
    }
    const moves = tableMoves(listSequences(tables))
    inTwoRounds(moves, (from, to) => {
      db.exec(`ALTER TABLE ${quote(from)} RENAME TO ${quote(to)}`)
      db.prepare('UPDATE sequences SET table_name = ? WHERE table_name = ?').run(to, from)
    })
  })
}

const wanted = ({ name, columns }: SequenceTables) =>
  nameSequenceColumns(
    name,
    columns.map((one) => one.name),
    [],
  )

function columnMoves(sequence: SequenceTables): Move[] {
  const now = new Map(sequence.columns.map(({ name, column }) => [name, column]))
  return wanted(sequence)
    .map(({ name, column }) => [now.get(name) ?? column, column] as const)
    .filter(([from, to]) => from !== to)
}

/** Sequences whose names reduce to the same text share their tables out in order. */
function tableMoves(sequences: readonly SequenceTables[]): Move[] {
  return sequences
    .map(({ name, table }): Move => {
      const alike = sequences.filter((one) => reduced(one.name) === reduced(name))
      const free = alike.map((one) => one.table).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
      return [table, free[alike.findIndex((one) => one.name === name)] ?? table]
    })
    .filter(([from, to]) => from !== to)
}

/** In two rounds, since two may swap their names. No other name begins with this character. */
function inTwoRounds(moves: readonly Move[], rename: (from: string, to: string) => void): void {
  for (const [at, [from]] of moves.entries()) rename(from, `\u0001${at}`)
  for (const [at, [, to]] of moves.entries()) rename(`\u0001${at}`, to)
}
