import { chunkOf } from '../chunk/part-file.js'
import type { Recovered, Suspect } from '../coordinator/contracts.js'
import type { Lab } from './lab.js'
import type { ResultTables } from './result-tables.js'

/** What a file of a dead process says: the runs of its chunk, and those with a result. */
interface LeftOver extends Pick<Recovered, 'execution' | 'assigned' | 'runs'> {
  readonly file: string
}

/** A further death of a suspect: `:alone` is 1 if nothing else was under way. */
const AGAIN = `tries = CASE WHEN execution < excluded.execution THEN 0 WHEN :alone THEN max(tries, 0) + 1 WHEN tries <= 0 THEN tries - 1 ELSE tries END`

/**
 * Suspects the runs that were under way when a process died: those of its chunks without a result.
 * Counts the death for those that are suspects already.
 */
export function suspect(lab: Lab, idExperiment: string, leftOver: readonly LeftOver[]): void {
  const underWay = [...byChunk(leftOver).values()].flatMap(runsUnderWay)
  const insert = lab.writable.prepare(
    `INSERT INTO suspects VALUES (:idExperiment, :run, :execution, 0)
       ON CONFLICT DO UPDATE SET execution = excluded.execution, ${AGAIN} WHERE execution <= excluded.execution`,
  )
  const alone = underWay.length === 1 ? 1 : 0
  lab.writable
    .transaction(() => {
      for (const { run, execution } of underWay) insert.run({ idExperiment, run, execution, alone })
    })
    .immediate()
}

function byChunk(leftOver: readonly LeftOver[]): Map<string, LeftOver[]> {
  const chunks = new Map<string, LeftOver[]>()
  for (const one of leftOver) {
    const chunk = chunkOf(one.file)
    chunks.set(chunk, [...(chunks.get(chunk) ?? []), one])
  }
  return chunks
}

/** The runs of a chunk without a result, by its parts: each has only runs of the one before. */
function runsUnderWay(parts: readonly LeftOver[]): { readonly run: number; readonly execution: number }[] {
  const recorded = new Set(parts.flatMap(({ runs }) => runs))
  const { assigned = [], execution = 0 } = parts.find((part) => part.assigned.length > 0) ?? {}
  return assigned.flatMap(([first, end]) =>
    Array.from({ length: end - first }, (_, n) => ({ run: first + n, execution })).filter(({ run }) => !recorded.has(run)),
  )
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

export function acquit(lab: Lab, idExperiment: string, runs: readonly number[]): void {
  const remove = lab.writable.prepare('DELETE FROM suspects WHERE id_experiment = ? AND run = ?')
  lab.writable
    .transaction(() => {
      for (const run of runs) remove.run(idExperiment, run)
    })
    .immediate()
}

/** Acquits suspects that are done: their process died after it had recorded them. */
export function acquitDone({ writable, idExperiment, main, exists }: ResultTables): void {
  if (!exists) return
  const isDone = `SELECT 1 FROM ${main} AS result WHERE result.run = suspects.run AND execution = suspects.execution AND status = 'done'`
  writable.prepare(`DELETE FROM suspects WHERE id_experiment = ? AND EXISTS (${isDone})`).run(idExperiment)
}
