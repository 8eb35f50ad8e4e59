/**
 * Takes 32 KB of the stack when passed as arguments. Writing to the chunk file needs up to 12 KB
 * for the values of a waiting row and 2 for its calls. Less would break writes off in the middle,
 * more would end recursions that print too early. Costs 2 us a call.
 */
const ROOM: readonly undefined[] = Array(4096).fill(undefined)

const ignore = (): void => undefined

/**
 * Throws the RangeError of an exhausted stack if little stack is left. Call it before writing for a
 * step: an error in the middle of a write would end the execution, though only the step's recursion
 * is too deep.
 */
export function reserveStack(): void {
  // The bundler drops a spread call, since it sees no effect of it.
  Reflect.apply(ignore, undefined, ROOM)
}
