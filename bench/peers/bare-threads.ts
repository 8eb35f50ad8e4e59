import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { startClocks } from '../clocks.js'
import { configOf, loadStep, type Peer, paramsOf, type Work } from '../work.js'

/** No engine: threads take the next number from a shared counter, and keep nothing but a sum. */
export const bareThreads: Peer = async (work) => {
  const counter = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
  const threads = Array.from({ length: work.workers ?? 2 }, () => new Worker(new URL(import.meta.url), { workerData: { work, counter } }))
  await Promise.all(threads.map((thread) => once(thread, 'message')))
  const stop = startClocks()
  const sums = threads.map((thread) => once(thread, 'message') as Promise<[number]>)
  for (const thread of threads) thread.postMessage('go')
  const sum = (await Promise.all(sums)).reduce((total, [one]) => total + one, 0)
  return { ms: stop().ms, sum }
}

if (!isMainThread && parentPort !== null) {
  const { work, counter } = workerData as { work: Work; counter: Int32Array }
  const step = await loadStep(work.step)
  const config = configOf(work)
  parentPort.postMessage('ready')
  await once(parentPort, 'message')
  let sum = 0
  for (let i = Atomics.add(counter, 0, 1); i < work.runs; i = Atomics.add(counter, 0, 1)) {
    const run = { params: paramsOf(i), config, fields: { y: 0 } }
    step(run)
    sum += run.fields.y
  }
  parentPort.postMessage(sum)
  parentPort.close()
}
