import { decode } from '../codec/decode.js'
import { json } from '../engine-globals.js'
import type { StepInfo } from '../model/step-info.js'
import type { Lab } from './lab.js'

/**
 * One execution of an experiment, with all that its results come from, as it was at its first
 * start. What is not known is null, as of executions by versions that did not record it.
 */
export interface ExecutionInfo {
  /** Its number, from 1: that of the column `execution` of results. */
  readonly execution: number
  /** Milliseconds since the epoch. */
  readonly started: number
  /** When it continued last; null if it never did. */
  readonly resumed: number | null
  /** Milliseconds, without pauses; null until it ends. */
  readonly duration: number | null
  /** `args` is null where JSON does not say them exactly. */
  readonly steps: readonly (Omit<StepInfo, 'args'> & { readonly args: readonly unknown[] | null })[]
  /** With the class, length and SHA-256 of large typed arrays in their place. */
  readonly config: Readonly<Record<string, unknown>>
  readonly seed: number | string
  /** The command line of the process, with all that was passed on it. */
  readonly command: string | null
  /** Versions of this package and of Node.js: `process.version`. */
  readonly statesweep: string | null
  readonly node: string | null
  /** The system and its architecture: `linux-x64`. */
  readonly platform: string | null
  /** Model, and number of cores. */
  readonly cpu: string | null
  readonly cores: number | null
  /** Bytes. */
  readonly memory: number | null
  readonly host: string | null
  readonly project: ProjectInfo
}

/** The project of a sweep file or main script. */
export interface ProjectInfo {
  /** Of the nearest `package.json`. */
  readonly name: string | null
  readonly version: string | null
  /** What git had checked out; `branch` is null if none was. */
  readonly commit: string | null
  readonly branch: string | null
  /** True if tracked files had changes that were not committed. */
  readonly dirty: boolean | null
}

type Stored = Omit<ExecutionInfo, 'execution' | 'duration' | 'steps' | 'config' | 'seed' | 'project'> & {
  readonly ordinal: number
  readonly ended: number | null
  readonly paused: number
  /** Names of the steps. */
  readonly steps: string
  readonly sources: string | null
  readonly config: Uint8Array
  readonly seed: string
  readonly project_name: string | null
  readonly project_version: string | null
  readonly project_commit: string | null
  readonly project_branch: string | null
  readonly project_dirty: number | null
}

/** What databases of earlier versions do not have. */
const UNKNOWN = {
  resumed: null,
  paused: 0,
  sources: null,
  command: null,
  statesweep: null,
  node: null,
  platform: null,
  cpu: null,
  cores: null,
  memory: null,
  host: null,
  project_name: null,
  project_version: null,
  project_commit: null,
  project_branch: null,
  project_dirty: null,
}

/** The executions of an experiment, oldest first. */
export function listExecutions(lab: Lab, idExperiment: string): ExecutionInfo[] {
  const rows = lab.db.prepare('SELECT * FROM executions WHERE id_experiment = ? ORDER BY ordinal').all(idExperiment)
  return rows.map((row) => toInfo({ ...UNKNOWN, ...(row as Stored) }))
}

function toInfo(row: Stored): ExecutionInfo {
  const { ordinal, started, resumed, ended, paused } = row
  return {
    execution: ordinal,
    started,
    resumed,
    duration: ended === null ? null : ended - started - paused,
    steps: row.sources === null ? stepsNamed(row.steps) : (json.parse(row.sources) as ExecutionInfo['steps']),
    config: decode(row.config, 'config') as ExecutionInfo['config'],
    seed: json.parse(row.seed) as number | string,
    command: row.command,
    statesweep: row.statesweep,
    node: row.node,
    platform: row.platform,
    cpu: row.cpu,
    cores: row.cores,
    memory: row.memory,
    host: row.host,
    project: {
      name: row.project_name,
      version: row.project_version,
      commit: row.project_commit,
      branch: row.project_branch,
      dirty: row.project_dirty === null ? null : row.project_dirty === 1,
    },
  }
}

/** All that earlier versions recorded of steps. */
const stepsNamed = (names: string): ExecutionInfo['steps'] =>
  (json.parse(names) as string[]).map((name) => ({ name, source: null, file: null, line: null, args: null }))
