import type { OutputEvent } from '../options.js'

/** A piece of what a run wrote, as it is stored: `number` counts the pieces of one attempt. */
export interface LogRow extends Pick<OutputEvent, 'run' | 'attempt' | 'stream' | 'at' | 'text'> {
  readonly execution: number
  readonly number: number
}
