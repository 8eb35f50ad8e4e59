import { extname, resolve } from 'node:path'
import { Option } from 'commander'
import type { Experiment } from '../../experiment.js'
import type { ExportRow, ExportSource } from '../../export/export-source.js'
import { FORMATS, type FormatName } from '../../export/formats.js'
import { findExperiment } from '../inspect/find-experiment.js'
import { readLab } from '../inspect/read-lab.js'
import { type RowSelection, selectRows } from '../inspect/select-rows.js'
import { dbOption } from '../parse/db-option.js'
import { columnsOption, type RowOptions, statusOption, whereOption } from '../parse/row-options.js'
import { printable } from '../terminal/cell.js'
import type { AddCommand } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { writeFile } from '../terminal/write-file.js'

const NAMES = Object.keys(FORMATS) as FormatName[]

interface ExportOptions extends RowOptions {
  readonly db: string
  readonly format?: FormatName
  readonly out?: string
  readonly columns?: readonly string[]
  readonly json?: true
}

export const addExport: AddCommand = (program, { out }) => {
  const command = program
    .command('export')
    .description('write the runs of an experiment as CSV, JSON lines, Markdown or Parquet')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .addOption(new Option('--format <format>', 'format (default: by the ending of the file name, else csv)').choices(NAMES))
    .option('--out <file>', 'file to write; replaced once it is complete (default: standard output)')
    .addOption(columnsOption())
    .addOption(whereOption())
    .addOption(statusOption())
    .option('--json', 'with --out: print what was written, as a JSON object')
    .addHelpText(
      'after',
      `
Streams all runs as of one snapshot of the database, runs without a result
included (--status done leaves them out).

Examples:
  statesweep export pi --out pi.parquet
  statesweep export --columns samples,pi --status done | head`,
    )
    .action((name: string | undefined, { db, format, out: file, json, ...selection }: ExportOptions) => {
      const wanted = format ?? formatOf(file)
      const problem = file === undefined ? problemOf({ wanted, isTerminal: out.isTerminal, json }) : undefined
      if (problem !== undefined) command.error(`statesweep: ${problem}`, { code: 'statesweep.noFile' })
      readLab(db, (session) =>
        session.snapshot(() => {
          const experiment = session.loadExperiment(findExperiment(session, name))
          const { source, count } = counted(exportSource(experiment, selection))
          const pieces = FORMATS[wanted](source)
          if (file === undefined)
            for (const piece of pieces) out.write(out.isTerminal && typeof piece === 'string' ? printable(piece) : piece)
          else {
            writeFile(resolve(file), pieces)
            const { columns } = source
            if (json) out.write(`${toJson({ experiment: experiment.name, format: wanted, file: resolve(file), rows: count(), columns })}\n`)
          }
        }),
      )
    })
}

/** Why this cannot go to standard output. */
function problemOf({ wanted, isTerminal, json }: { wanted: FormatName; isTerminal: boolean; json: true | undefined }): string | undefined {
  if (json) return '--json describes a file: add --out FILE. For the runs as JSON, pass --format jsonl.'
  return wanted === 'parquet' && isTerminal ? 'Parquet is binary: name a file with --out.' : undefined
}

/** The same source, counting the rows that were read. */
function counted(source: ExportSource): { readonly source: ExportSource; count(): number } {
  let count = 0
  return {
    source: {
      columns: source.columns,
      *rows() {
        count = 0
        for (const row of source.rows()) {
          count++
          yield row
        }
      },
    },
    count: () => count,
  }
}

function formatOf(file: string | undefined): FormatName {
  const ending = extname(file ?? '').slice(1)
  return NAMES.find((name) => name === ending) ?? 'csv'
}

/** Runs as they are exported: `started` is a date there, not a number. */
function exportSource(experiment: Experiment, selection: RowSelection): ExportSource {
  const { columns, rows } = selectRows(experiment, selection)
  return {
    columns,
    *rows(): Generator<ExportRow> {
      for (const row of rows()) yield { ...row, started: typeof row.started === 'number' ? new Date(row.started) : null }
    },
  }
}
