import { Worker } from 'node:worker_threads'
import type { ChunkAnswer, ProcessAnswer, ProcessOrder } from '../src/chunk/message.js'
import { PROCESS_FILES } from '../src/chunk/process-files.js'
import { RunMark } from '../src/chunk/run-mark.js'
import { toException } from '../src/model/exception.js'
import { ChunkRunner, type ChunkTask } from '../src/worker/run-chunk.js'

// What a child process loads. Its channel is the engine's: a step sees a process that was not forked.

const reply = process.send?.bind(process)
delete process.send
process.on('disconnect', () => process.exit())
// A terminal sends these to all its processes; what they mean is for the coordinator to say.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
new Worker(new URL('./coordinator-guard.js', import.meta.url)).unref()

const runner = new ChunkRunner(Number(process.argv[2]))
let opened: Pick<ChunkTask, 'id' | 'execution'> = { id: '', execution: new Uint8Array() }

process.on('message', async (order: ProcessOrder) => {
  const place = 'chunk' in order ? order.place : null
  const answer = await follow(order).catch((error: unknown): ChunkAnswer => ({ error: toException(error) }))
  reply?.({ place, answer } satisfies ProcessAnswer)
})

async function follow(order: ProcessOrder): Promise<ChunkAnswer> {
  if ('chunk' in order) {
    const marker = new RunMark(PROCESS_FILES.marks, order.place)
    return { result: await runner.run({ ...opened, chunk: order.chunk, marker }) }
  }
  opened = order
  return { result: await runner.preflight(order).then(() => null) }
}
