/** Every copy of the package in a worker sees the same mark. */
const MARK = Symbol.for('statesweep.worker')

/** Marks this thread or process as one that executes steps. */
export function markWorker(): void {
  Object.defineProperty(globalThis, MARK, { value: true, configurable: true })
}

/** True in a worker. No sweep may start there, or each worker would start another one. */
export const isWorker = (): boolean => MARK in globalThis
