import { join } from 'node:path'
import Database from 'better-sqlite3'
import { startClocks } from '../clocks.js'
import type { Peer } from '../work.js'

/**
 * The best of one thread: the same rows, one INSERT each, in one transaction, into the same kind of
 * file; or reading them back.
 */
export const rawInsert: Peer = async ({ step, runs, size = 0, timed }, folder) => {
  const db = new Database(join(folder, 'lab.db'))
  for (const pragma of ['page_size=16384', 'journal_mode=WAL', 'synchronous=NORMAL']) db.pragma(pragma)
  db.exec(`CREATE TABLE rows (run INTEGER PRIMARY KEY, id_run TEXT, execution INTEGER, status TEXT, attempt INTEGER, started INTEGER,
    duration, exception TEXT, exact, params_i, params_a, params_b, y${size > 0 && step !== 'trackRows' ? ', bytes' : ''})`)
  if (step === 'trackRows') db.exec('CREATE TABLE tracked (run INTEGER, idx INTEGER, at INTEGER, epoch, value)')
  const stop = startClocks()
  if (step === 'trackRows') insertTracked(db, runs, size)
  insert(db, runs, step === 'trackRows' ? 0 : size)
  const inserted = stop().ms
  const ms = timed === 'columns' || timed === 'records' ? read(db, timed) : inserted
  const sum = Number(db.prepare('SELECT sum(y) FROM rows').pluck().get())
  db.close()
  return { ms, sum }
}

function insert(db: Database.Database, runs: number, size: number): void {
  const statement = db.prepare(
    `INSERT INTO rows VALUES (${Array(size > 0 ? 14 : 13)
      .fill('?')
      .join()})`,
  )
  const add = (run: number, ...more: Buffer[]) => {
    const id = `${run.toString(16).padStart(8, '0')}-0000-8000-8000-000000000000`
    const started = Math.floor(performance.timeOrigin + performance.now())
    statement.run(run, id, 1, 'done', 1, started, 0.001, null, null, BigInt(run), 'x', 1.5, BigInt(run * 2), ...more)
  }
  db.transaction(() => {
    for (let run = 0; run < runs; run++) {
      if (size > 0) add(run, Buffer.alloc(size, run))
      else add(run)
    }
  })()
}

/** The rows of the step `trackRows`, without an index. */
function insertTracked(db: Database.Database, runs: number, size: number): void {
  const statement = db.prepare('INSERT INTO tracked VALUES (?, ?, ?, ?, ?)')
  db.transaction(() => {
    for (let run = 0; run < runs; run++) {
      for (let idx = 0; idx < size; idx++) {
        const at = Math.floor((performance.timeOrigin + performance.now()) * 1000)
        statement.run(run, idx, at, BigInt(idx), run + idx / 1000)
      }
    }
  })()
}

function read(db: Database.Database, timed: 'columns' | 'records'): number {
  const statement = db.prepare('SELECT * FROM rows')
  const stop = startClocks()
  if (timed === 'columns') statement.raw().all()
  else statement.all()
  return stop().ms
}
