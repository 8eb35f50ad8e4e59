import type { Marker } from '../chunk/mark.js'
import type { ChunkMessage } from '../chunk/message.js'
import type { Execution } from './execution.js'
import type { Idleness } from './idleness.js'
import type { RunLogs } from './run-logs.js'
import type { WorkerSetup } from './worker-hooks.js'

/** What a worker gets for one message. The execution comes with each and is decoded once per id. */
export interface ChunkTask {
  readonly id: string
  readonly execution: Uint8Array
  /** Large arrays of the config. */
  readonly attachments: readonly Uint8Array[]
  readonly chunk: Uint8Array
  readonly marker: Marker
  /**
   * Called in the thread of the worker when a part of the chunk is closed and the next one is open.
   */
  readonly onPart?: () => void
}

/** What a worker needs to load the steps of an execution. */
export type Preflight = Pick<ChunkTask, 'id' | 'execution' | 'attachments'>

/** An execution that is open in a worker, with all that serves its runs. */
export interface Opened {
  readonly execution: Execution
  readonly logs: RunLogs
  readonly idleness: Idleness
  /** What the hooks of the execution have set up here. */
  readonly setup: WorkerSetup
  release(): void
}

/** What a chunk needs beside its execution. */
export interface ChunkRequest {
  readonly task: ChunkTask
  readonly message: ChunkMessage
  readonly slot: number
  /** True if this worker has executed a run, of any execution. */
  readonly isWorkerUsed: boolean
}
