#!/usr/bin/env node
import '../../workers/offer-package.js'
import { executeCommand } from './program.js'
import { createOutput } from './terminal/output.js'

/** Milliseconds that a process which does not end by itself has for what workers printed last: an exit at once cut it off every time. */
const GRACE = 500

const out = createOutput(process.stdout)
const err = createOutput(process.stderr)
process.exitCode = await executeCommand(process.argv.slice(2), { out, err })
await Promise.all([out.flush(), err.flush()])
// Holds nothing open itself: it fires only where a sweep file has left a timer or a connection open.
setTimeout(() => process.exit(), GRACE).unref()
