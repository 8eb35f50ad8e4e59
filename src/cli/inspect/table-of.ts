import type { Session } from '../../session.js'

/**
 * The table of an experiment's runs, `experiment_` and letters, digits and `_` that the engine made of the name; undefined before the first result.
 */
export function tableOf(session: Session, name: string): string | undefined {
  const [row] = session.query(
    `SELECT t.name FROM experiments e JOIN sqlite_schema t ON t.name = 'experiment_' || e.suffix WHERE e.name = ?`,
    [name],
  )
  return row && String(row.name)
}
