import { double } from './trivial.js'

type Run = Parameters<typeof double>[0] & {
  readonly config: { readonly size: number }
  track(name: string, values: Readonly<Record<string, number>>): void
}

/** Tracks `size` rows, one after the other, without anything between them. */
export const trackRows = (run: Run): void => {
  for (let epoch = 0; epoch < run.config.size; epoch++) run.track('loss', { epoch, value: run.params.i + epoch / 1000 })
  double(run)
}
