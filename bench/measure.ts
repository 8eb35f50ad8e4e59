// node dist/bench/measure.js PEER WORK FOLDER
//
// Executes one trial of one peer, alone in its process, and prints its result as JSON.
import { entryOf, type PeerName } from './peers.js'
import type { Work } from './work.js'

const [peer = '', work = '{}', folder = ''] = process.argv.slice(2)
const execute = await entryOf(peer as PeerName).open?.()
const outcome = await execute?.(JSON.parse(work) as Work, folder)
console.log(JSON.stringify({ ...outcome, peakMb: process.resourceUsage().maxRSS / 1024 }))
// Ends the pools that peers left open.
process.exit()
