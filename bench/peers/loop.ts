import { startClocks } from '../clocks.js'
import { configOf, loadStep, type Peer, paramsOf } from '../work.js'

/** A loop in one thread, which keeps the fields in an array. */
export const loop: Peer = async (work) => {
  const step = await loadStep(work.step)
  const config = configOf(work)
  const results: Record<string, unknown>[] = []
  const stop = startClocks()
  for (let i = 0; i < work.runs; i++) {
    const run = { params: paramsOf(i), config, fields: {} }
    step(run)
    results.push(run.fields)
  }
  const { ms } = stop()
  return { ms, sum: results.reduce((sum, { y }) => sum + (y as number), 0) }
}
