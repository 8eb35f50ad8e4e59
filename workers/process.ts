import './offer-package.js'
import { syncBuiltinESMExports } from 'node:module'
import { Worker } from 'node:worker_threads'
import { FileMark } from '../src/chunk/file-mark.js'
import type { ChunkAnswer, ProcessAnswer, ProcessOrder, WorkerOutput } from '../src/chunk/message.js'
import { PROCESS_FILES } from '../src/chunk/process-files.js'
import { markWorker } from '../src/model/worker-mark.js'
import { FAMILY, joinFamily } from '../src/steps/exec/family-mark.js'
import { endCommands, endFamily } from '../src/steps/exec/under-way.js'
import type { Preflight } from '../src/worker/chunk-task.js'
import { captureConsole } from '../src/worker/console-capture.js'
import { catchEscapedErrors } from '../src/worker/escaped-errors.js'
import { failedAnswer } from '../src/worker/failed-answer.js'
import { guardNextTick } from '../src/worker/guard-next-tick.js'
import { isolateConsole } from '../src/worker/isolate-console.js'
import { isolateProcess } from '../src/worker/isolate-process.js'
import { ChunkRunner } from '../src/worker/run-chunk.js'

// What a child process loads. Hides the engine's channel: a step sees a process that was not
// forked.

markWorker()
joinFamily(process.env[FAMILY])
const send = process.send?.bind(process) as ((message: ProcessAnswer | WorkerOutput, sent?: typeof endUnlessSent) => void) | undefined
delete process.send
process.on('disconnect', () => {
  // Runs last, after the exit handlers of modules: ends the commands that steps have started.
  process.on('exit', endFamily)
  process.exit()
})
// Ignores them: the coordinator decides what they mean.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
new Worker(new URL('./coordinator-guard.js', import.meta.url)).unref()

const runner = new ChunkRunner(Number(process.argv[2]), (output) => send?.(output))
const executions = new Map<string, Preflight>()
captureConsole()
isolateConsole()
isolateProcess()
guardNextTick()
// Modules that import `env` or `chdir` by name get these, too.
syncBuiltinESMExports()
catchEscapedErrors('count')

process.on('message', async (order: ProcessOrder) => {
  if ('end' in order) return endCommands(() => runner.abort(true))
  if ('over' in order) {
    executions.delete(order.id)
    return
  }
  const answer = await follow(order).catch(failedAnswer)
  send?.({ to: 'chunk' in order ? order.place : 'tearDown' in order ? `${order.id} torn down` : order.id, answer }, endUnlessSent)
})

/** Ends the process if a step has closed its channel: no answer would ever come. */
function endUnlessSent(error: Error | null): void {
  if (error !== null) process.exit(1)
}

async function follow(order: Exclude<ProcessOrder, { over: true } | { end: true }>): Promise<ChunkAnswer> {
  const { id } = order
  if ('tearDown' in order) return { result: await runner.tearDown(id).then(() => null) }
  if ('execution' in order) {
    executions.set(id, order)
    return { result: await runner.preflight(order).then(() => null) }
  }
  const execution = executions.get(id) ?? { id, execution: new Uint8Array(), attachments: [] }
  const marker = new FileMark(PROCESS_FILES.marks, order.place)
  return { result: await runner.run({ ...execution, chunk: order.chunk, marker }) }
}
