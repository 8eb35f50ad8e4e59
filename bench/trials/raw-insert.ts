import Database from 'better-sqlite3'
import type { Trial } from './trial.js'

/** What one thread does at best: the same rows, one INSERT each, in one transaction, into the same kind of file. */
export const rawInsert: Trial = async ({ runs, path }) => {
  const db = new Database(path)
  for (const pragma of ['page_size=16384', 'journal_mode=WAL', 'synchronous=NORMAL']) db.pragma(pragma)
  db.exec(`CREATE TABLE rows (run INTEGER PRIMARY KEY, id_run TEXT, execution INTEGER, status TEXT, attempt INTEGER, started INTEGER,
    duration, exception TEXT, exact, params_i, params_a, params_b, y)`)
  const insert = db.prepare(`INSERT INTO rows VALUES (${Array(13).fill('?').join()})`)
  const start = performance.now()
  db.transaction(() => {
    for (let run = 0; run < runs; run++) {
      const id = `${run.toString(16).padStart(8, '0')}-0000-8000-8000-000000000000`
      insert.run(
        run,
        id,
        1,
        'done',
        1,
        Math.floor(performance.timeOrigin + performance.now()),
        0.001,
        null,
        null,
        BigInt(run),
        'x',
        1.5,
        BigInt(run * 2),
      )
    }
  })()
  const ms = performance.now() - start
  const stored = Number(db.prepare('SELECT sum(y) FROM rows').pluck().get())
  db.close()
  return { ms, stored }
}
