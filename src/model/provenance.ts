import type { StepSource } from './step-info.js'

/** Where results come from, as it is known when an execution starts. */
export interface Provenance extends Machine, Project {
  readonly sources: readonly StepSource[]
  /** The config as JSON; null if JSON does not say it exactly. */
  readonly config: string | null
  /** The command line of the process. */
  readonly command: string
}

/** What executes. */
export interface Machine {
  /** Versions of this package and of Node.js. */
  readonly statesweep: string
  readonly node: string
  /** The system and its architecture: `linux-x64`. */
  readonly platform: string
  /** The model; null if the system does not say. */
  readonly cpu: string | null
  readonly cores: number
  /** Bytes. */
  readonly memory: number
  readonly host: string
}

/** The project of a sweep: its nearest `package.json`, and its git repository. */
interface Project {
  readonly projectName: string | null
  readonly projectVersion: string | null
  readonly commit: string | null
  /** Null if no branch is checked out. */
  readonly branch: string | null
}
