import { RunUnclearError } from '../../errors.js'
import type { Session } from '../../session.js'
import { tableOf } from './table-of.js'

interface FoundRun {
  readonly experiment: string
  readonly run: number
  readonly idRun: string
}

/**
 * The one run that is meant by its id, the beginning of its id, or its number (only digits), in the experiment named or in all. Throws
 * RunUnclearError where there is none or more than one. Runs without a result are looked for last, since their ids have to be derived.
 */
export function findRun(session: Session, given: string, experiment?: string): FoundRun {
  const names = experiment === undefined ? session.ls().map(({ name }) => name) : [session.loadExperiment(experiment).name]
  const isNumber = /^\d+$/.test(given)
  if (isNumber && names.length > 1) throw new RunUnclearError(given, `each of ${names.join(', ')} may have one; pass --experiment NAME`)
  if (!/^[0-9a-f-]+$/i.test(given)) throw new RunUnclearError(given, 'an id has digits, letters from a to f, and dashes')
  const found = isNumber ? names.flatMap((name) => byNumber(session, name, Number(given))) : byId(session, names, given.toLowerCase())
  const [run, other] = found
  if (run === undefined) throw new RunUnclearError(given, `there is no such run in ${names.join(', ') || 'the database'}`)
  if (other !== undefined) throw new RunUnclearError(given, `${run.idRun} and ${other.idRun} begin so; pass more of the id`)
  return run
}

function byNumber(session: Session, experiment: string, run: number): FoundRun[] {
  const table = tableOf(session, experiment)
  const rows = table === undefined ? [] : session.query(`SELECT id_run FROM "${table}" WHERE run = ?`, [run])
  if (rows[0] !== undefined) return [{ experiment, run, idRun: String(rows[0].id_run) }]
  return [...derive(session, experiment, (_, number) => number === run)]
}

function byId(session: Session, names: readonly string[], start: string): FoundRun[] {
  const stored = names.flatMap((experiment) => {
    const table = tableOf(session, experiment)
    if (table === undefined) return []
    const rows = session.query(`SELECT run, id_run FROM "${table}" WHERE id_run GLOB ? LIMIT 2`, [`${start}*`])
    return rows.map(({ run, id_run }) => ({ experiment, run: Number(run), idRun: String(id_run) }))
  })
  return stored.length > 0 ? stored : names.flatMap((name) => [...derive(session, name, (idRun) => idRun.startsWith(start))])
}

/** At most two: more do not make it clearer. */
function* derive(session: Session, experiment: string, isMeant: (idRun: string, run: number) => boolean): Generator<FoundRun> {
  let run = 0
  let count = 0
  for (const { idRun } of session.loadExperiment(experiment).runs) {
    if (isMeant(idRun, run)) yield { experiment, run, idRun }
    if (isMeant(idRun, run) && ++count === 2) return
    run++
  }
}
