import { readLab } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import type { AddCommand } from '../terminal/command-line.js'
import { jsonRows } from '../terminal/json.js'
import { printTable } from '../terminal/print-table.js'
import { toColumns } from '../terminal/table.js'

interface QueryOptions {
  readonly db: string
  readonly json?: true
}

export const addQuery: AddCommand = (program, { out, err }) => {
  program
    .command('query')
    .description('print the rows of an SQL query; read-only')
    .argument('<sql>', 'one SELECT, in quotes')
    .addOption(dbOption())
    .option('--json', 'print a JSON array, one row a line')
    .addHelpText(
      'after',
      `
Each experiment has a table, experiment_<name>, with a row for each run that has
a result. Its columns: run, id_run, execution, status, attempt, started,
duration (ms), slot, exception, params_<name>, and one for each field.

Example:
  statesweep query 'SELECT params_n, solutions FROM experiment_n_queens'`,
    )
    .action((sql: string, { db, json }: QueryOptions) => {
      const { columns, rows } = readLab(db, (session) => session.table(sql))
      if (json) for (const text of jsonRows(rows)) out.write(text)
      else if (rows.length > 0) printTable({ out, err }, toColumns(rows, columns))
      else err.write('The query returned no rows.\n')
    })
}
