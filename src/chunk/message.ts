import type { MessagePort } from 'node:worker_threads'
import type { Attachment } from '../codec/attachments.js'
import type { Native } from '../codec/cell.js'
import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import type { RunException } from '../model/exception.js'
import type { RunState } from '../model/run.js'
import type { StepSource } from '../model/step-info.js'
import type { OutputEvent } from '../options.js'
import type { SpaceDefinition } from '../spaces/space.js'
import type { StepReference, WorkerHooks } from '../steps/define/reference.js'
import type { Ranges } from './ranges.js'

/** What every worker gets once per execution. */
export interface ExecutionMessage {
  readonly idExperiment: string
  /** 1 for the first execution of the experiment. */
  readonly ordinal: number
  readonly seed: number | string
  readonly seedGlobals: boolean
  /** True if workers also send at once what runs write. */
  readonly echo: boolean
  /** True if logs keep all that runs write. Default false. */
  readonly keepsOutput?: boolean
  /** True if a chunk ends at its first failure. The coordinator then stops the other workers. */
  readonly stopOnFailure: boolean
  /** True if runs have a time limit. Default false. */
  readonly isTimed?: boolean
  readonly argsField: string | null
  /**
   * The config, encoded, without its large arrays. A worker decodes it once, or once per run if the
   * config holds what cannot be frozen.
   */
  readonly config: Uint8Array
  /** Places of the large arrays in the config. Their bytes travel apart, in this order. */
  readonly attachments: readonly Attachment[]
  readonly steps: readonly StepReference[]
  /** What `run.steps` tells of them, in their order. Default: their names and arguments. */
  readonly sources?: readonly StepSource[]
  /** What each worker calls before its first run, and when the execution ends. */
  readonly hooks?: WorkerHooks
  /** Names of all params of the experiment: the first columns of every chunk. */
  readonly paramNames: readonly string[]
  readonly spaces: readonly { readonly first: number; readonly origin: string; readonly definition: SpaceDefinition }[]
}

/**
 * A run that is no longer a pure function of its number: its `__state__` subset in full, without
 * the config, which each worker has.
 */
export interface CarriedRun {
  readonly run: number
  readonly state: RunState
}

/** The newest checkpoint of a run, as stored. */
export interface Checkpoint {
  readonly run: number
  readonly execution: number
  readonly attempt: number
  /** Counts the checkpoints of a run over all its attempts in one execution, from 1. */
  readonly number: number
  /** Position of `run.random`, as JSON; null if the run had not used it. */
  readonly random: string | null
  /** Encoded. */
  readonly value: Uint8Array
}

/** What the lab has of a run's sequence. Lengths are numbers of rows. */
export interface SentSequence {
  readonly run: number
  readonly name: string
  /** Rows of earlier executions. */
  readonly base: number
  /** Rows at the newest checkpoint of the run in this execution; `base` without one. */
  readonly kept: number
  /** The number of that checkpoint; 0 without one. */
  readonly number: number
  /** The names of its columns, and the first `max(base, kept)` rows: `at`, `exact`, then values. */
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Native[])[]
}

/**
 * What the coordinator found out about a run whose worker died. A worker records it like any result
 * and executes nothing.
 */
export interface Verdict {
  readonly run: number
  readonly attempt: number
  readonly status: 'timeout' | 'crashed'
  readonly exception: RunException
  /** Milliseconds since the epoch, and milliseconds. */
  readonly started: number
  readonly duration: number
  /** The slot of the worker that died; null if unknown. */
  readonly slot: number | null
}

/** A chunk on its way down: its runs as ranges, and in full those that carry fields or state. */
export interface ChunkMessage {
  readonly kind: 'chunk'
  readonly file: string
  readonly runs: Ranges
  readonly carried: readonly CarriedRun[]
  /** Number of the attempt, for each run that does not execute for the first time. */
  readonly attempts: ReadonlyMap<number, number>
  readonly verdicts: readonly Verdict[]
  /** Checkpoints that runs of the chunk made in this execution, by run number. Default: none. */
  readonly checkpoints?: readonly Checkpoint[]
  /** Sequences that runs of the chunk have in the lab. Default: none. */
  readonly sequences?: readonly SentSequence[]
  /**
   * Milliseconds after which the chunk ends with the run that executes, whatever is left of it.
   * Default: no limit.
   */
  readonly limit?: number
}

/**
 * Asks a worker to wait until nothing is under way that its runs left behind, so that late errors
 * are seen. The worker makes the file only if it has an error to log.
 */
interface IdleMessage {
  readonly kind: 'idle'
  readonly file: string
}

export type WorkerMessage = ChunkMessage | IdleMessage

export const encodeExecution = (message: ExecutionMessage): Buffer => encode(message, 'execution')
export const decodeExecution = (bytes: Uint8Array): ExecutionMessage => decode(bytes, 'execution') as ExecutionMessage

export const encodeMessage = (message: WorkerMessage): Buffer => encode(message, 'chunk')
export const decodeMessage = (bytes: Uint8Array): WorkerMessage => decode(bytes, 'chunk') as WorkerMessage

/**
 * What comes back when a chunk has ended: the runs not begun, and timings to size the next chunk.
 * Results are in the chunk file.
 */
export interface ChunkResult {
  readonly rest: Ranges
  /** Milliseconds that its runs took, with their recording, without the creation of the file. */
  readonly ms: number
  /** Milliseconds of `ms` that steps took. */
  readonly busy: number
  /** Indexes of steps that returned a value, which is ignored and reported once. */
  readonly returned: readonly number[]
  /** Errors that came after their run had ended, since this worker's last result. */
  readonly escaped: number
}

/**
 * A worker's answer. Errors are data, since their clones would lose `name` and `code`. `lost`: the
 * worker cannot go on, and why; its mark says which run may be the reason.
 */
export type ChunkAnswer =
  | { readonly result: ChunkResult | null }
  | { readonly error: RunException }
  | { readonly lost: { readonly run: number | undefined; readonly reason: string } }

/**
 * An order to a child process: open an execution; execute a chunk, with the place of its mark; tear
 * down what was set up for an execution; forget it; or end the commands of the condemned run before
 * the process is killed.
 */
export type ProcessOrder =
  | { readonly id: string; readonly execution: Uint8Array; readonly attachments: readonly Uint8Array[] }
  | { readonly id: string; readonly chunk: Uint8Array; readonly place: number }
  | { readonly id: string; readonly tearDown: true }
  | { readonly id: string; readonly over: true }
  | { readonly end: true }

/** An answer of a child process: to a chunk by the place of its mark, to an execution by its id. */
export interface ProcessAnswer {
  readonly to: number | string
  readonly answer: ChunkAnswer
}

/** What a thread sends once it has set up: the port by which to tell it that the execution ends. */
export interface ThreadSetUp {
  /** Id of the execution. */
  readonly execution: string
  readonly slot: number
  readonly thread: number
  readonly port: MessagePort
}

/** What a worker sends at once, beside its answers, if the execution asks for output. */
export interface WorkerOutput {
  /** Id of the execution. */
  readonly execution: string
  readonly event: OutputEvent
}
