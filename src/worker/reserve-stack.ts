/**
 * Passed as arguments they take 32 KB of the stack: writing to the chunk file takes up to 12 for the values of a row that waits, and 2 for its calls. Less
 * would break writes off in the middle, more takes from recursions that print; 2 us for each call.
 */
const ROOM: readonly undefined[] = Array(4096).fill(undefined)

const ignore = (): void => undefined

/**
 * Throws the RangeError of an exhausted stack where little of it is left. For what steps call before it writes: an error that came in the middle of
 * writing would end the execution, and it is only the step's recursion that is too deep.
 */
export function reserveStack(): void {
  // A spread call has no effect that the bundler knows of, and goes.
  Reflect.apply(ignore, undefined, ROOM)
}
