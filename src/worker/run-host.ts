import type { Run } from '../model/run.js'
import type { RunLogs } from './run-logs.js'

/** Who cares, in this thread, for the runs of one experiment: for what they write and for the errors that escape them. */
export interface RunHost {
  readonly logs: RunLogs
  /** Takes an error that no step threw; of a run that is not known, where it cannot be told. False if it is only counted, and stands nowhere. */
  escaped(run: Run | undefined, error: unknown): boolean
}

const hosts = new Map<string, RunHost>()

/** Lets `host` care for the runs of the experiment until the function returned is called, or another takes over. */
export function registerHost(idExperiment: string, host: RunHost): () => void {
  hosts.set(idExperiment, host)
  return () => {
    if (hosts.get(idExperiment) === host) hosts.delete(idExperiment)
  }
}

/** Undefined for the runs of an execution that is over here. */
export const hostOf = (run: Run): RunHost | undefined => hosts.get(run.idExperiment)

/** The host that came last; undefined if there is none. */
export const latestHost = (): RunHost | undefined => [...hosts.values()].at(-1)
