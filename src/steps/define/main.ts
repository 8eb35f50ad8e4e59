import { isWorker } from '../../model/worker-mark.js'

/**
 * Calls a function in the main script, but not in a worker that imports the script for a step that
 * it exports. Put into it what starts the sweep. Returns what the function returns; `undefined` in
 * a worker.
 *
 * @example
 * await main(async () => {
 *   await experiment.execute((run) => { run.fields.sum = run.params.A + run.params.B })
 * })
 */
export function main<T>(start: () => T): T | undefined {
  return isWorker() ? undefined : start()
}
