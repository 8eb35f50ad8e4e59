import { double } from './trivial.js'

type Run = Parameters<typeof double>[0] & { readonly config: { readonly size: number }; readonly fields: Record<string, unknown> }

/** Tracks `size` values, one after the other. */
export const track = (run: Run): void => {
  const tracked: number[] = []
  for (let n = 0; n < run.config.size; n++) tracked.push(run.params.i + n / 1000)
  run.fields.tracked = tracked
  double(run)
}

/** One result of `size` bytes. */
export const produce = (run: Run): void => {
  run.fields.bytes = Buffer.alloc(run.config.size, run.params.i)
  double(run)
}

/** A run of `size` fields. */
export const widen = (run: Run): void => {
  for (let n = 1; n < run.config.size; n++) run.fields[`f${n}`] = run.params.i + n
  double(run)
}
