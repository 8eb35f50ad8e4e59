import { isWorker } from '../../model/worker-mark.js'

/**
 * Calls a function in the main script, and not where a worker imports that script to get at a step that it exports: what starts a sweep goes in here.
 * Gives what the function gives; `undefined` in a worker.
 *
 * @example
 * await main(async () => {
 *   await experiment.execute((run) => { run.fields.sum = run.params.A + run.params.B })
 * })
 */
export function main<T>(start: () => T): T | undefined {
  return isWorker() ? undefined : start()
}
