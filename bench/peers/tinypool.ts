import { isMainThread } from 'node:worker_threads'
import { Tinypool } from 'tinypool'
import type { Peer } from '../work.js'
import { execute, oneTaskPerRun } from './one-task-per-run.js'

export const tinypool: Peer = async (work) => {
  const { workers: threads = 2 } = work
  const pool = new Tinypool({ filename: import.meta.url, runtime: 'worker_threads', minThreads: threads, maxThreads: threads })
  return oneTaskPerRun((task) => pool.run(task), work)
}

export default isMainThread ? undefined : execute
