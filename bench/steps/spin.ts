import { double } from './trivial.js'

interface Config {
  /** Rounds of the loop: of a run, and of those from number `slowFrom` on. */
  readonly iterations: number
  readonly slowIterations: number
  readonly slowFrom: number
}

/** A fixed amount of arithmetic, whatever the clock says meanwhile: a core that is shared makes it take longer. */
export const spin = (run: Parameters<typeof double>[0] & { readonly config: Config }): void => {
  const { iterations, slowIterations, slowFrom } = run.config
  burn(run.params.i < slowFrom ? iterations : slowIterations)
  double(run)
}

/** Numerical Recipes' linear congruential generator, for its cost alone. The state is given back, so that the loop is not optimised away. */
export function burn(iterations: number): number {
  let state = 1
  for (let i = 0; i < iterations; i++) state = (Math.imul(state, 1664525) + 1013904223) | 0
  return state
}
