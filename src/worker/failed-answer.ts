import type { ChunkAnswer } from '../chunk/message.js'
import { WorkerLostError } from '../errors.js'
import { toException } from '../model/to-exception.js'

/** What a worker answers if it cannot do what a message asks for. */
export function failedAnswer(error: unknown): ChunkAnswer {
  return error instanceof WorkerLostError ? { lost: { run: error.run, reason: error.reason } } : { error: toException(error) }
}
