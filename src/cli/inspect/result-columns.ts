import type { Session } from '../../session.js'

const ENGINE_COLUMNS: ReadonlySet<string> = new Set([
  'run',
  'id_run',
  'execution',
  'status',
  'attempt',
  'started',
  'duration',
  'exception',
  'exact',
])

/** The columns of a table of runs that hold params and fields, in their order. */
export function resultColumns(session: Session, table: string): string[] {
  const rows = session.query('SELECT name FROM pragma_table_info(?) ORDER BY cid', [table])
  return rows.map(({ name }) => String(name)).filter((name) => !ENGINE_COLUMNS.has(name))
}
