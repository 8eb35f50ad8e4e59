import type { WorkerOutput } from '../chunk/message.js'
import type { OutputEvent } from '../options.js'

/** Who is told what the runs of an execution write, by its id: shared by a backend and the workers where a run is alone. */
export type Listeners = Map<string, (event: OutputEvent) => void>

/** Hands what a worker sent to whom it concerns; false if it is no output of a run: steps may post messages of their own. */
export function tellOutput(listeners: Listeners, message: unknown): boolean {
  if (!isOutput(message)) return false
  listeners.get(message.execution)?.(message.event)
  return true
}

const isOutput = (message: unknown): message is WorkerOutput =>
  typeof message === 'object' && message !== null && 'execution' in message && 'event' in message
