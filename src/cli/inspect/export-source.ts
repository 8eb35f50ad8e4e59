import type { Experiment } from '../../experiment.js'
import type { ExportRow, ExportSource } from '../../export/export-source.js'
import { type RowSelection, selectRows } from './select-rows.js'

/** Runs as they are exported: `started` is a date there, not a number. */
export function exportSource(experiment: Experiment, selection: RowSelection): ExportSource {
  const { columns, rows } = selectRows(experiment, selection)
  return {
    columns,
    *rows(): Generator<ExportRow> {
      for (const row of rows()) yield { ...row, started: typeof row.started === 'number' ? new Date(row.started) : null }
    },
  }
}
