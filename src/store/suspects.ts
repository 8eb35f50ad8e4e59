import type { Ranges } from '../chunk/ranges.js'
import type { Suspect } from '../coordinator/contracts.js'
import type { Lab } from './lab.js'

/**
 * Suspects the runs of a chunk that have no result in it. Runs that are suspects already stay as
 * they are.
 */
export function suspect(
  lab: Lab,
  idExperiment: string,
  { execution, assigned, runs }: { readonly execution: number; readonly assigned: Ranges; readonly runs: readonly number[] },
): void {
  const recorded = new Set(runs)
  const insert = lab.writable.prepare(
    `INSERT INTO suspects VALUES (?, ?, ?, 0) ON CONFLICT DO UPDATE SET execution = excluded.execution, tries = 0 WHERE execution < excluded.execution`,
  )
  lab.writable
    .transaction(() => {
      for (const [first, end] of assigned)
        for (let run = first; run < end; run++) if (!recorded.has(run)) insert.run(idExperiment, run, execution)
    })
    .immediate()
}

/**
 * The suspects of one execution, ascending. None in a database of an older version that is only
 * read.
 */
export function suspectsOf(lab: Lab, idExperiment: string, execution: number): Suspect[] {
  if (lab.db.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'suspects'").get() === undefined) return []
  const select = lab.db.prepare('SELECT run, tries FROM suspects WHERE id_experiment = ? AND execution = ? ORDER BY run')
  return select.all(idExperiment, execution) as Suspect[]
}

export function countTry(lab: Lab, idExperiment: string, run: number): void {
  lab.writable.prepare('UPDATE suspects SET tries = tries + 1 WHERE id_experiment = ? AND run = ?').run(idExperiment, run)
}

/** Removes one suspect, or all. */
export function acquit(lab: Lab, idExperiment: string, run?: number): void {
  lab.writable.prepare('DELETE FROM suspects WHERE id_experiment = ? AND ifnull(run = ?, 1)').run(idExperiment, run ?? null)
}
