import type { ChunkAnswer, ChunkResult } from '../chunk/message.js'
import { ExecutionStoppedError } from '../errors.js'
import { reviveError } from '../model/exception.js'

/** The result in a worker's answer to a chunk; throws `ExecutionStoppedError` where there is none. */
export function resultOf(answer: ChunkAnswer): ChunkResult {
  if ('error' in answer) throw new ExecutionStoppedError(answer.error.message, { cause: reviveError(answer.error) })
  if (answer.result === null) throw new Error('A chunk came back without a result; this is a defect of statesweep.')
  return answer.result
}
