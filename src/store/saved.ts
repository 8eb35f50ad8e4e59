import { canonical } from '../codec/canonical.js'
import { put } from '../codec/own-entries.js'

type Fields = Record<string, unknown>

/** What an object of an experiment has read from the database, or saved there. */
export interface Saved {
  /** The number of runs. */
  readonly runs: number
  /** The canonical texts of the experiment's fields. */
  readonly fields: ReadonlyMap<string, string>
}

export const NOTHING_SAVED: Saved = { runs: 0, fields: new Map() }

export const savedOf = (runs: number, fields: Fields): Saved => ({ runs, fields: textsOf(fields) })

const textsOf = (fields: Fields): ReadonlyMap<string, string> =>
  new Map(Object.entries(fields).map(([name, value]) => [name, canonical(value, `experiment.fields.${name}`)]))

/**
 * The fields to store: those in the database, where this object has changed none since it read or
 * saved them. Other processes may have changed others.
 */
export function mergeFields(stored: Fields, mine: Fields, { fields: before }: Saved): Fields {
  const now = textsOf(mine)
  const merged = { ...stored }
  for (const name of before.keys()) if (!now.has(name)) delete merged[name]
  for (const [name, text] of now) if (before.get(name) !== text) put(merged, name, mine[name])
  return merged
}
