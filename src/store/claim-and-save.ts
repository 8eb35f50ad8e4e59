import type { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { claimExperiment, dropExperiment, type ExperimentRecord, removeChunks, saveExperiment } from './experiments.js'
import type { Lab } from './lab.js'
import { LabRunStore } from './lab-run-store.js'
import type { Saved } from './saved.js'

interface Claim {
  readonly lab: Lab
  readonly record: ExperimentRecord
  /** An experiment of the same name, to be dropped. */
  readonly replaces?: ExperimentRecord
}

/** An object of an experiment as it is now. */
interface Current extends Pick<ExperimentRecord, 'fields'> {
  /** Default: that of the record. */
  readonly seed: number | string | undefined
  readonly spaces: RecordedSpaces
  readonly saved: Saved
}

/** Saves an experiment; claims its name first, unless it has a store already. */
export function claimAndSave(
  { lab, record, replaces }: Claim,
  claimed: LabRunStore | undefined,
  { fields, seed = record.seed, spaces, saved }: Current,
): { readonly store: LabRunStore; readonly saved: Saved } {
  const done = lab.transaction(() => {
    if (claimed === undefined && replaces !== undefined) dropExperiment(lab, replaces)
    const store = claimed ?? new LabRunStore(lab, claimExperiment(lab, record))
    return { store, saved: saveExperiment(lab, { ...record, fields, seed }, { spaces, saved }) }
  })
  if (claimed === undefined && replaces !== undefined) removeChunks(lab, replaces)
  return done
}
