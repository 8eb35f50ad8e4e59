import { OptionValueError, UnknownOptionError } from '../errors.js'
import { nearestName } from '../nearest-name.js'

export interface MeasureOptions {
  /** Milliseconds to take samples for, at least; default 500. */
  readonly time?: number
  /** Samples to take, at least; default 10. */
  readonly samples?: number
  /** Milliseconds to call the function before, at least; default 100. */
  readonly warmup?: number
  /** Whether the time of garbage collections counts (`'count'`, the default) or is taken out of the samples (`'exclude'`). */
  readonly gc?: 'count' | 'exclude'
}

const DEFAULTS: Required<MeasureOptions> = Object.freeze({ time: 500, samples: 10, warmup: 100, gc: 'count' })
const KNOWN = Object.keys(DEFAULTS)

/** The options over the defaults. Throws UnknownOptionError, OptionValueError. */
export function resolveMeasureOptions(given: MeasureOptions): Required<MeasureOptions> {
  for (const name of Object.keys(given)) {
    if (!KNOWN.includes(name)) throw new UnknownOptionError(name, 'measure()', nearestName(name, KNOWN), KNOWN)
  }
  const options = { ...DEFAULTS, ...given }
  for (const name of ['time', 'warmup'] as const) {
    if (!(Number.isFinite(options[name]) && options[name] >= 0)) throw new OptionValueError(name, options[name], 'milliseconds, 0 or more')
  }
  if (!(Number.isSafeInteger(options.samples) && options.samples >= 1))
    throw new OptionValueError('samples', options.samples, 'a whole number, 1 or more')
  if (!['count', 'exclude'].includes(options.gc)) throw new OptionValueError('gc', options.gc, 'one of count, exclude')
  return options
}
