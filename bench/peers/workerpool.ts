import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { pool as createPool, worker } from 'workerpool'
import type { Peer } from '../work.js'
import { execute, oneTaskPerRun } from './one-task-per-run.js'

export const workerpool: Peer = async (work) => {
  const { workers = 2 } = work
  const pool = createPool(fileURLToPath(import.meta.url), { minWorkers: workers, maxWorkers: workers, workerType: 'thread' })
  return oneTaskPerRun(async (task) => pool.exec('execute', [task]), work)
}

if (!isMainThread) worker({ execute })
