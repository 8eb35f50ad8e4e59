/** The same in every copy of the package that a worker loads. */
const MARK = Symbol.for('statesweep.worker')

/** This thread or process executes steps. */
export function markWorker(): void {
  Object.defineProperty(globalThis, MARK, { value: true, configurable: true })
}

/**
 * True where steps are executed: nothing may start another sweep there, or one would start within
 * each worker.
 */
export const isWorker = (): boolean => MARK in globalThis
