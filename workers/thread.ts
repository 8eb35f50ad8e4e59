import './offer-package.js'
import { once } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'
import { MessageChannel, parentPort, threadId, workerData } from 'node:worker_threads'
import type { ChunkAnswer, ThreadSetUp, WorkerOutput } from '../src/chunk/message.js'
import { SharedMark } from '../src/chunk/shared-mark.js'
import { markWorker } from '../src/model/worker-mark.js'
import { FAMILY, joinFamily, workerMark } from '../src/steps/exec/family-mark.js'
import type { ChunkTask, Preflight } from '../src/worker/chunk-task.js'
import { captureConsole } from '../src/worker/console-capture.js'
import { catchEscapedErrors } from '../src/worker/escaped-errors.js'
import { failedAnswer } from '../src/worker/failed-answer.js'
import { isolateConsole } from '../src/worker/isolate-console.js'
import { isolateProcess } from '../src/worker/isolate-process.js'
import { ChunkRunner } from '../src/worker/run-chunk.js'

// What a thread loads. Sends errors back as data: the pool's clone would lose their name and code.

markWorker()
const { slots, firstSlot, family } = workerData as { slots: SharedArrayBuffer; firstSlot: number; family: string }
// What steps start has this environment, which is the thread's own.
process.env[FAMILY] = workerMark(`${family}.${threadId}`)
joinFamily(process.env[FAMILY])
const slot = firstSlot + claimSlot(slots)
const runner = new ChunkRunner(slot, (output: WorkerOutput) => parentPort?.postMessage(output), offerTeardown)
captureConsole()
isolateConsole()
isolateProcess()
// Modules that import `env` or `chdir` by name get these, too.
syncBuiltinESMExports()
catchEscapedErrors('count')

/**
 * Gives the coordinator a port by which to end the execution here. Waits until it has the port: the
 * answer to the first task comes by another way and may be there earlier.
 */
async function offerTeardown(execution: string): Promise<void> {
  const { port1: port, port2 } = new MessageChannel()
  const message: ThreadSetUp = { execution, slot, thread: threadId, port: port2 }
  parentPort?.postMessage(message, [port2])
  const [order] = (await once(port, 'message')) as [order: string]
  const tearDown = async () => {
    const problem = await runner.tearDown(execution).then(
      () => undefined,
      (error: Error) => error.message,
    )
    port.postMessage(problem)
  }
  if (order === 'wait') port.once('message', tearDown)
  else void tearDown()
  port.unref()
}

type ThreadTask = Omit<ChunkTask, 'marker'> & { readonly cell: SharedArrayBuffer }

export default async function execute(task: ThreadTask | Preflight): Promise<ChunkAnswer> {
  try {
    if (!('chunk' in task)) return { result: await runner.preflight(task).then(() => null) }
    const cell = new SharedMark(task.cell)
    cell.claim(threadId)
    return { result: await runner.run({ ...task, marker: cell }) }
  } catch (error) {
    return failedAnswer(error)
  }
}

/**
 * Takes the first free slot. The pool frees the slots of dead threads before it starts new ones.
 */
function claimSlot(shared: SharedArrayBuffer): number {
  const held = new Int32Array(shared)
  for (let slot = 0; slot < held.length; slot++) if (Atomics.compareExchange(held, slot, 0, threadId) === 0) return slot
  throw new Error(`Thread ${threadId} found no free slot among ${held.length}; this is a bug in statesweep.`)
}
