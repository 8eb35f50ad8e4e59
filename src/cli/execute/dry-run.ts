import { existsSync } from 'node:fs'
import type { ReasonCounts } from '../../coordinator/plan.js'
import type { LoadedSweep } from '../../steps/load/load-sweep.js'
import { planSweep, type RunSweepOptions } from '../../sweep.js'
import { readLabLater } from '../inspect/read-lab.js'

/** What a command would do. */
export interface DryRun {
  readonly experiment: string
  /** Runs that would be executed. */
  readonly executes: number
  /** All runs by what would be done about them, and why. */
  readonly reasons: ReasonCounts
  /** Chunk files of a process that was killed, or that executes, whose results are not counted. */
  readonly leftovers: number
}

/** Plans the execution of a sweep and changes nothing; there need not be a database. Throws what the execution would. */
export async function dryRun(path: string, loaded: LoadedSweep, options: RunSweepOptions): Promise<DryRun> {
  return (await planDryRun(path, loaded, options)).dryRun
}

/** The same, with the runs and what they are runs of. */
export async function planDryRun(path: string, loaded: LoadedSweep, options: RunSweepOptions) {
  const planned = existsSync(path)
    ? await readLabLater(path, (session) => planSweep(session, loaded, options))
    : await planSweep(undefined, loaded, options)
  const { plan, leftovers, experiment } = planned
  const dryRun: DryRun = { experiment: loaded.sweep.name, executes: plan.runs.count, reasons: plan.reasons, leftovers }
  return { dryRun, experiment, runs: plan.runs }
}
