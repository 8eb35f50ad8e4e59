import { NativePromise, timers } from '../engine-globals.js'

/** Milliseconds that `teardownWorker` may take: to close a connection or to write a file. */
const LONGEST_TEARDOWN = 5000

/** What went wrong in the teardown of one worker. */
export type TeardownProblem = string | undefined

/**
 * Waits for the teardown of a worker, which resolves to what it threw. Ends the worker if it takes
 * longer than five seconds: nothing else could execute there.
 */
export function tornDown(slot: number, { done, kill }: { done: Promise<TeardownProblem>; kill: () => unknown }): Promise<TeardownProblem> {
  return new NativePromise((resolve) => {
    const timer = timers.setTimeout(() => {
      kill()
      resolve(`teardownWorker had not ended after ${LONGEST_TEARDOWN / 1000} s in worker ${slot}: nothing waits for it any longer.`)
    }, LONGEST_TEARDOWN)
    void done.then((problem) => {
      timers.clearTimeout(timer)
      resolve(problem)
    })
  })
}

/** The problems of all workers, without those of workers that have none. */
export async function allTornDown(workers: readonly Promise<TeardownProblem>[]): Promise<string[]> {
  return (await NativePromise.all(workers)).filter((problem) => problem !== undefined)
}
