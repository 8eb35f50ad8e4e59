import type { ExecutionReport } from '../../coordinator/execution.js'
import type { Session } from '../../session.js'

/** Errors that came after their run had ended. */
export interface EscapedErrors {
  readonly count: number
  /** The first run, by number, with such an error in its log; null if there is none. */
  readonly run: number | null
}

/** What escaped in an execution, whose results are in `table`. */
export function escapedErrors(session: Session, table: string | undefined, report: ExecutionReport | undefined): EscapedErrors {
  const count = report?.escaped ?? 0
  if (report === undefined || table === undefined || count === 0) return { count, run: null }
  const logs = table.replace(/^experiment_/, 'logs_')
  if (session.query('SELECT 1 FROM sqlite_schema WHERE name = ?', [logs]).length === 0) return { count, run: null }
  const [row] = session.query(`SELECT min(run) AS run FROM "${logs}" WHERE stream = 'escaped' AND execution = ?`, [report.execution])
  return { count, run: typeof row?.run === 'number' ? row.run : null }
}
