import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deserialize, serialize } from 'node:v8'
import { isMainThread } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { Piscina } from 'piscina'
import type { Peer, PlainRun } from '../work.js'
import { execute, oneTaskPerRun, type Task } from './one-task-per-run.js'

/**
 * The code one writes first: each run goes down and comes back as V8 bytes, and is inserted as a
 * row of native columns, all in one transaction.
 */
export const naive: Peer = async (work, folder) => {
  const { workers: threads = 2, size = 0 } = work
  const pool = new Piscina({ filename: fileURLToPath(import.meta.url), minThreads: threads, maxThreads: threads })
  const db = new Database(join(folder, 'lab.db'))
  for (const pragma of ['page_size=16384', 'journal_mode=WAL', 'synchronous=NORMAL']) db.pragma(pragma)
  db.exec('CREATE TABLE rows (run INTEGER PRIMARY KEY, id_run TEXT, status TEXT, params_i, params_a, params_b, y, more)')
  const insert = db.prepare('INSERT INTO rows VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  db.exec('BEGIN')
  const outcome = await oneTaskPerRun(
    async (task) => deserialize(await pool.run(serialize(stateOf(task)))) as PlainRun['fields'],
    work,
    (i, { y, ...more }) => insert.run(i, idOf(i), 'done', i, 'x', 1.5, y, size > 0 ? serialize(more) : null),
  )
  db.exec('COMMIT')
  const sum = Number(db.prepare('SELECT sum(y) FROM rows').pluck().get())
  db.close()
  return { ...outcome, sum }
}

const idOf = (i: number): string => `${i.toString(16).padStart(8, '0')}-0000-8000-8000-000000000000`

/** The same subset that statesweep's runs have. */
const stateOf = ({ step, params, config }: Task) => ({
  ...{ step, idExperiment: idOf(0), idRun: idOf(params.i), config, params },
  ...{ fields: {}, state: {}, exception: null },
})

const executeBytes = async (bytes: Uint8Array) => serialize(await execute(deserialize(bytes) as Task))

export default isMainThread ? undefined : executeBytes
