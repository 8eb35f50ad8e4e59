import '../../workers/offer-package.js'
import { executeCommand } from './program.js'
import { createOutput } from './terminal/output.js'

/** Milliseconds for the last output of workers, if the process does not end by itself. */
const GRACE = 500

const out = createOutput(process.stdout)
const err = createOutput(process.stderr)
process.exitCode = await executeCommand(process.argv.slice(2), { out, err })
await Promise.all([out.flush(), err.flush()])
// Fires only if a sweep file left a timer or a connection open.
setTimeout(() => process.exit(), GRACE).unref()
