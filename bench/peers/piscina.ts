import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { Piscina } from 'piscina'
import type { Peer } from '../work.js'
import { execute, oneTaskPerRun } from './one-task-per-run.js'

export const piscina: Peer = async (work) => {
  const { workers: threads = 2 } = work
  const pool = new Piscina({ filename: fileURLToPath(import.meta.url), minThreads: threads, maxThreads: threads })
  return oneTaskPerRun((task) => pool.run(task), work)
}

export default isMainThread ? undefined : execute
