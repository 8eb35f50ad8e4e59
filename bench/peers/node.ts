import { spawnSync } from 'node:child_process'
import { startClocks } from '../clocks.js'
import { ENV, expectedSum, type Peer } from '../work.js'

/** The start and end of Node.js with nothing to do, which every command waits for. */
export const node: Peer = async (work) => {
  const stop = startClocks()
  const { status, stderr } = spawnSync(process.execPath, ['-e', '0'], { encoding: 'utf8', env: ENV })
  if (status !== 0) throw new Error(stderr)
  return { ms: stop().ms, sum: expectedSum(work) }
}
