import type { ChunkAnswer, ChunkResult, WorkerOutput } from '../chunk/message.js'
import type { EncodedExecution } from '../coordinator/contracts.js'
import { ExecutionStoppedError } from '../errors.js'
import { reviveError } from '../model/exception.js'
import type { OutputEvent } from '../options.js'

/** What a worker gets of an execution: views of shared memory; nothing is copied. */
export const taskOf = ({ id, bytes, attachments }: EncodedExecution) => ({ id, execution: new Uint8Array(bytes), attachments })

/** The result in a worker's answer to a message. Throws `ExecutionStoppedError` where there is none. */
export function resultOf(answer: ChunkAnswer): ChunkResult {
  if ('error' in answer) throw new ExecutionStoppedError(answer.error.message, { cause: reviveError(answer.error) })
  if (answer.result === null) throw new Error('A chunk came back without a result; this is a defect of statesweep.')
  return answer.result
}

/** Who is told what the runs of an execution write, by its id. A backend shares it with the workers where runs are alone. */
export type Listeners = Map<string, (event: OutputEvent) => void>

/** Hands a worker's message to the listener of its execution. False if it is no output of a run: steps may post messages, too. */
export function tellOutput(listeners: Listeners, message: unknown): boolean {
  if (!isOutput(message)) return false
  listeners.get(message.execution)?.(message.event)
  return true
}

const isOutput = (message: unknown): message is WorkerOutput =>
  typeof message === 'object' && message !== null && 'execution' in message && 'event' in message
