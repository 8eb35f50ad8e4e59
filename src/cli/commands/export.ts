import { extname, resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { FORMATS, type FormatName } from '../../export/formats.js'
import type { AddCommand } from '../command-line.js'
import { exportSource } from '../export-source.js'
import { dbOption } from '../parse/db-option.js'
import { columnsOption, type RowOptions, statusOption, whereOption } from '../parse/row-options.js'
import { readLab } from '../read-lab.js'
import { experimentNamed } from '../recorded-sweep.js'
import { writeFile } from '../write-file.js'

const NAMES = Object.keys(FORMATS) as FormatName[]

interface ExportOptions extends RowOptions {
  readonly db: string
  readonly format?: FormatName
  readonly out?: string
  readonly columns?: readonly string[]
}

export const addExport: AddCommand = (program, { out }) => {
  const command = program
    .command('export')
    .description('write the runs of an experiment as CSV, JSON lines, Markdown or Parquet')
    .argument('[name]', 'experiment; may be left out where there is only one')
    .addOption(dbOption())
    .addOption(new Option('--format <format>', 'default: what the name of the file ends with, else csv').choices(NAMES))
    .option('--out <file>', 'where to write; a file of this name is replaced when all is written. Default: standard output')
    .addOption(columnsOption())
    .addOption(whereOption())
    .addOption(statusOption())
    .addHelpText(
      'after',
      `
All runs are written, in a stream, as one state of the database: those without a result, too (--status done leaves them out).

Examples:
  statesweep export pi --out pi.parquet
  statesweep export --columns samples,pi --status done | head`,
    )
    .action((name: string | undefined, { db, format, out: file, ...selection }: ExportOptions) => {
      const wanted = format ?? formatOf(file)
      if (wanted === 'parquet' && file === undefined && out.isTerminal) refuseTerminal(command)
      readLab(db, (session) =>
        session.snapshot(() => {
          const pieces = FORMATS[wanted](exportSource(session.loadExperiment(experimentNamed(session, name)), selection))
          if (file !== undefined) writeFile(resolve(file), pieces)
          else for (const piece of pieces) out.write(piece)
        }),
      )
    })
}

function formatOf(file: string | undefined): FormatName {
  const ending = extname(file ?? '').slice(1)
  return NAMES.find((name) => name === ending) ?? 'csv'
}

function refuseTerminal(command: Command): never {
  return command.error('statesweep: Parquet is no text for a terminal: name a file with --out.', { code: 'statesweep.terminal' })
}
