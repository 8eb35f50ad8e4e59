import type { ChunkAnswer, ChunkResult, WorkerOutput } from '../chunk/message.js'
import type { EncodedExecution } from '../coordinator/contracts.js'
import { ExecutionStoppedError, WorkerLostError } from '../errors.js'
import { reviveError } from '../model/revive-error.js'
import type { OutputEvent } from '../options.js'

/** What a worker gets of an execution: views of shared memory, without a copy. */
export const taskOf = ({ id, bytes, attachments }: EncodedExecution) => ({ id, execution: new Uint8Array(bytes), attachments })

/**
 * The result in a worker's answer to a message. Throws `ExecutionStoppedError` if it is an error,
 * `WorkerLostError` if the worker cannot go on.
 */
export function resultOf(answer: ChunkAnswer): ChunkResult {
  if ('lost' in answer) throw new WorkerLostError(answer.lost.run, answer.lost.reason)
  if ('error' in answer) throw new ExecutionStoppedError(answer.error.message, { cause: reviveError(answer.error) })
  if (answer.result === null) throw new Error('A chunk came back without a result; this is a bug in statesweep.')
  return answer.result
}

/**
 * Listeners to what runs write, by the id of the execution. A backend shares them with its isolated
 * workers.
 */
export type Listeners = Map<string, (event: OutputEvent) => void>

/**
 * Hands the output of a run to the listener of its execution. False if the message is no output:
 * steps may post messages, too.
 */
export function tellOutput(listeners: Listeners, message: unknown): boolean {
  if (!isOutput(message)) return false
  listeners.get(message.execution)?.(message.event)
  return true
}

const isOutput = (message: unknown): message is WorkerOutput =>
  typeof message === 'object' && message !== null && 'execution' in message && 'event' in message
