import { fileURLToPath } from 'node:url'
import { isMainThread } from 'node:worker_threads'
import { FixedThreadPool, ThreadWorker } from 'poolifier'
import type { Peer, PlainRun } from '../work.js'
import { execute, oneTaskPerRun, type Task } from './one-task-per-run.js'

export const poolifier: Peer = async (work) => {
  const pool = new FixedThreadPool<Task, PlainRun['fields']>(work.workers ?? 2, fileURLToPath(import.meta.url))
  return oneTaskPerRun((task) => pool.execute(task), work)
}

export default isMainThread ? undefined : new ThreadWorker<Task, PlainRun['fields']>(async (task?: Task) => execute(task as Task))
