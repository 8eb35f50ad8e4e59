import { performanceNow } from '../engine-globals.js'

/**
 * Calls the function `count` times. Resolves to the start and end, in milliseconds of
 * `performance.now()`.
 */
export type Timer = (count: number) => Promise<readonly [start: number, end: number]>

/** Number of results kept at a time. */
const KEPT = 64

/**
 * Results go here. Code made at run time gets this array, so that the compiler cannot prove that
 * nobody reads it.
 */
const kept: unknown[] = new Array<unknown>(KEPT).fill(undefined)

/**
 * Makes a loop of its own for each function: a shared one would have seen many functions, and would
 * not inline the next. Calls the function once, to see whether it returns a promise.
 */
export async function createTimer(fn: () => unknown): Promise<Timer> {
  const first = fn()
  const isAsync = typeof first === 'object' && first !== null && 'then' in first && typeof first.then === 'function'
  kept[0] = await first
  const loop = (keyword: '' | 'await') => `
    const start = now()
    for (let call = 0; call < count; call++) kept[call & ${KEPT - 1}] = ${keyword} fn()
    return [start, now()]`
  const Maker = isAsync ? AsyncFunction : Function
  const timer = new Maker('fn', 'kept', 'now', 'count', loop(isAsync ? 'await' : '')) as (...args: unknown[]) => ReturnType<Timer>
  return async (count) => timer(fn, kept, performanceNow, count)
}

const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as FunctionConstructor
