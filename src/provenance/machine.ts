import { cpus, hostname, totalmem } from 'node:os'
import { packageVersion } from '../model/package.js'
import type { Machine } from '../model/provenance.js'

let known: Machine | undefined

/** Describes this machine and what executes on it. Reads it once: that takes a millisecond. */
export function machine(): Machine {
  if (known !== undefined) return known
  const processors = cpus()
  known = {
    statesweep: packageVersion(),
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cpu: processors[0]?.model.trim() || null,
    cores: processors.length,
    memory: totalmem(),
    host: hostname(),
  }
  return known
}
