// node dist/bench/measure.js PEER WORK FOLDER: one trial of one peer, alone in its process. Prints what came out as JSON.
import { entryOf, type PeerName } from './peers.js'
import type { Work } from './work.js'

const [peer = '', work = '{}', folder = ''] = process.argv.slice(2)
const execute = await entryOf(peer as PeerName).open?.()
const outcome = await execute?.(JSON.parse(work) as Work, folder)
console.log(JSON.stringify({ ...outcome, peakMb: process.resourceUsage().maxRSS / 1024 }))
// Pools that peers left open end here.
process.exit()
