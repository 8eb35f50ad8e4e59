#!/usr/bin/env node
import { findHindrance } from './terminal/find-hindrance.js'

// Everything else is loaded after this: without a folder, or with few descriptors, Node.js fails
// while it loads.
const hindrance = findHindrance()
if (hindrance === undefined) await import('./start.js')
else {
  process.stderr.write(`statesweep: ${hindrance}\n`)
  process.exitCode = 2
}
