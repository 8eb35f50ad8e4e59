import { double } from './trivial.js'

interface Config {
  /** Rounds of the loop: of a run, and of those from number `slowFrom` on. */
  readonly iterations: number
  readonly slowIterations: number
  readonly slowFrom: number
}

/** Does a fixed amount of arithmetic, whatever the clock says: on a shared core it takes longer. */
export const spin = (run: Parameters<typeof double>[0] & { readonly config: Config }): void => {
  const { iterations, slowIterations, slowFrom } = run.config
  burn(run.params.i < slowFrom ? iterations : slowIterations)
  double(run)
}

/**
 * The linear congruential generator of Numerical Recipes, for its cost alone. It returns the state,
 * so that the loop is not optimised away.
 */
export function burn(iterations: number): number {
  let state = 1
  for (let i = 0; i < iterations; i++) state = (Math.imul(state, 1664525) + 1013904223) | 0
  return state
}
