/** Milliseconds of work below which the start of the workers says more than the work. */
const LEAST_WORK = 1000

/** `, speed-up 1.93x`; nothing where it says nothing: of little work, of one worker, below 1. */
export function speedUpText(factor: number | null, { busy, workers }: { readonly busy: number; readonly workers?: number | null }): string {
  return factor === null || factor < 1 || busy < LEAST_WORK || workers === 1 ? '' : `, speed-up ${factor.toFixed(2)}x`
}
