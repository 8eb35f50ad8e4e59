import { double } from './trivial.js'

/** Values that a run reads of a large config, spread over all of it. */
const READS = 1000

/** Reads a config of one large array, of which each value is 1. */
export const readConfig = (run: Parameters<typeof double>[0] & { readonly config: { readonly values: Float64Array } }): void => {
  const { values } = run.config
  const stride = values.length / READS
  let sum = 0
  for (let n = 0; n < READS; n++) sum += values[Math.floor(n * stride)] ?? 0
  double(run)
  run.fields.y = (run.fields.y ?? 0) + sum - READS
}

/** Reads one key of many. */
export const readKey = (run: Parameters<typeof double>[0] & { readonly config: Readonly<Record<string, number>> }): void => {
  double(run)
  run.fields.y = (run.fields.y ?? 0) + (run.config.key0 ?? 1)
}
