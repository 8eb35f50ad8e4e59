import { plainJson } from '../codec/plain-json.js'
import type { Provenance } from '../model/provenance.js'
import type { StepSource } from '../model/step-info.js'
import { commandText } from './command-text.js'
import { gitHead } from './git-head.js'
import { machine } from './machine.js'
import { packageOf, projectFolder } from './project.js'

/** What an execution executes. */
interface Executed {
  readonly sources: readonly StepSource[]
  readonly config: object
  /** Where its steps come from; undefined for the library. */
  readonly source: string | undefined
}

export interface FoundProvenance {
  readonly provenance: Provenance
  /** The root of the git repository; undefined if there is none. */
  readonly root: string | undefined
}

/**
 * Finds where the results of an execution will come from, in a millisecond: git is asked while runs
 * execute.
 */
export function provenanceOf({ sources, config, source }: Executed): FoundProvenance {
  const folder = projectFolder(source)
  const head = gitHead(folder)
  const { commit, branch } = head ?? { commit: null, branch: null }
  return {
    provenance: { sources, config: plainJson(config), command: commandText(), ...machine(), ...packageOf(folder), commit, branch },
    root: head?.root,
  }
}
