import { oneOf, type Rule, resolveOptions, wholeNumber } from '../option-rules.js'

export interface MeasureOptions {
  /** Takes samples for at least this many milliseconds; default 500. */
  readonly time?: number
  /** Takes at least this many samples; default 10. */
  readonly samples?: number
  /** Calls the function for at least this many milliseconds before; default 100. */
  readonly warmup?: number
  /**
   * `'count'` (default) counts the time of garbage collections, `'exclude'` takes it out of the
   * samples.
   */
  readonly gc?: 'count' | 'exclude'
}

const MILLISECONDS: Rule = { expected: 'milliseconds, 0 or more', accepts: (value) => Number.isFinite(value) && Number(value) >= 0 }

const RULES: Readonly<Record<keyof MeasureOptions, Rule>> = {
  time: { ...MILLISECONDS, default: 500 },
  samples: { ...wholeNumber(1), default: 10 },
  warmup: { ...MILLISECONDS, default: 100 },
  gc: { ...oneOf('count', 'exclude'), default: 'count' },
}

/** The options over the defaults. Throws UnknownOptionError, OptionValueError. */
export const resolveMeasureOptions = (given: MeasureOptions): Required<MeasureOptions> =>
  resolveOptions('measure()', RULES, given) as Required<MeasureOptions>
