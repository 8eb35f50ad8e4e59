import type { Attachment } from '../codec/attachments.js'
import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import type { RunException } from '../model/exception.js'
import type { RunState } from '../model/run.js'
import type { OutputEvent } from '../options.js'
import type { SpaceDefinition } from '../spaces/space.js'
import type { StepReference } from '../steps/define/reference.js'
import type { Ranges } from './ranges.js'

/** What every worker gets once per execution. */
export interface ExecutionMessage {
  readonly idExperiment: string
  /** 1 for the first execution of the experiment. */
  readonly ordinal: number
  readonly seed: number | string
  readonly seedGlobals: boolean
  /** True if what runs write is told at once, too. */
  readonly echo: boolean
  /** True if a chunk ends at its first failure: the coordinator tells the other workers. */
  readonly stopOnFailure: boolean
  readonly argsField: string | null
  /** The config, encoded, without its large arrays: a worker decodes it once, or once per run where it holds what cannot be frozen. */
  readonly config: Uint8Array
  /** Where the large arrays stand in the config; their bytes come apart, in this order. */
  readonly attachments: readonly Attachment[]
  readonly steps: readonly StepReference[]
  /** All param names of the experiment: the first columns of every chunk. */
  readonly paramNames: readonly string[]
  readonly spaces: readonly { readonly first: number; readonly origin: string; readonly definition: SpaceDefinition }[]
}

/** A run that is no longer a pure function of its number: its `__state__` subset in full (config apart, which each worker has). */
export interface CarriedRun {
  readonly run: number
  readonly state: RunState
}

/** The newest checkpoint of a run, as it is stored. */
export interface Checkpoint {
  readonly run: number
  readonly execution: number
  readonly attempt: number
  /** 1 for the first of the run in an execution: those of later attempts count on. */
  readonly number: number
  /** Where `run.random` stood, as JSON; null if the run had not used it. */
  readonly random: string | null
  /** Encoded. */
  readonly value: Uint8Array
}

/** What the coordinator found of a run whose worker it lost: a worker records it, by the way of all results, and executes nothing. */
export interface Verdict {
  readonly run: number
  readonly attempt: number
  readonly status: 'timeout' | 'crashed'
  readonly exception: RunException
  /** Milliseconds since the epoch, and milliseconds. */
  readonly started: number
  readonly duration: number
}

/** A chunk as it goes down: the runs assigned, as ranges, and in full those that carry fields or state. */
export interface ChunkMessage {
  readonly kind: 'chunk'
  readonly file: string
  readonly runs: Ranges
  readonly carried: readonly CarriedRun[]
  /** The attempt of each run that is not executed for the first time. */
  readonly attempts: ReadonlyMap<number, number>
  readonly verdicts: readonly Verdict[]
  /** Of the runs that have one of this execution, in ascending order. Default: none. */
  readonly checkpoints?: readonly Checkpoint[]
  /** Milliseconds after which the chunk ends at the end of a run, whatever is left of it. Default: never. */
  readonly limit?: number
}

/**
 * Asks a worker to wait until nothing is under way that its runs left behind, so that late errors are seen. The file is made
 * only if one of them is logged.
 */
export interface IdleMessage {
  readonly kind: 'idle'
  readonly file: string
}

export type WorkerMessage = ChunkMessage | IdleMessage

export const encodeExecution = (message: ExecutionMessage): Buffer => encode(message, 'execution')
export const decodeExecution = (bytes: Uint8Array): ExecutionMessage => decode(bytes, 'execution') as ExecutionMessage

export const encodeMessage = (message: WorkerMessage): Buffer => encode(message, 'chunk')
export const decodeMessage = (bytes: Uint8Array): WorkerMessage => decode(bytes, 'chunk') as WorkerMessage

/** What comes back when a chunk has ended: its runs not begun, and timings to size the next one. Results are in the chunk file. */
export interface ChunkResult {
  readonly rest: Ranges
  /** Wall time of its runs, their recording included but not the making of the file, and the part of it that steps took; milliseconds. */
  readonly ms: number
  readonly busy: number
  /** Indexes of steps that returned something: ignored, and reported once. */
  readonly returned: readonly number[]
  /** Errors that came after their run had ended, since the last result of this worker. */
  readonly escaped: number
}

/** A worker's answer, errors as data: what carries it between threads or processes may not keep their name and code. */
export type ChunkAnswer = { readonly result: ChunkResult | null } | { readonly error: RunException }

/**
 * To a child process: an execution to open, a chunk of one that it has, with the place of its mark, that an execution is over, or that the run which
 * executes is condemned, so that its commands are to end, and the process.
 */
export type ProcessOrder =
  | { readonly id: string; readonly execution: Uint8Array; readonly attachments: readonly Uint8Array[] }
  | { readonly id: string; readonly chunk: Uint8Array; readonly place: number }
  | { readonly id: string; readonly over: true }
  | { readonly end: true }

/** From a child process: to a chunk by the place of its mark, to an execution to be opened by its id. */
export interface ProcessAnswer {
  readonly to: number | string
  readonly answer: ChunkAnswer
}

/** What a worker sends at once, beside its answers, where an execution wants to be told what runs write. */
export interface WorkerOutput {
  /** Id of the execution. */
  readonly execution: string
  readonly event: OutputEvent
}
