import type { Run } from '../model/run.js'
import type { RunLogs } from './run-logs.js'

/** Takes what the runs of one experiment write in this thread, and the errors that escape them. */
export interface RunHost {
  readonly logs: RunLogs
  /**
   * Takes an error that no step threw; `run` is undefined if nobody knows whose it is. False if the
   * error is counted but stored nowhere.
   */
  escaped(run: Run | undefined, error: unknown): boolean
  /** True from the first step of the run to the end of its last. */
  executes(run: Run): boolean
}

/** Per thread, since stream and error handlers are: they find the host by the current run. */
const hosts = new Map<string, RunHost>()

/**
 * Registers the host of an experiment's runs, until the returned function is called or another host
 * takes over.
 */
export function registerHost(idExperiment: string, host: RunHost): () => void {
  hosts.set(idExperiment, host)
  return () => {
    if (hosts.get(idExperiment) === host) hosts.delete(idExperiment)
  }
}

/** The host of a run; undefined if its execution is over in this thread. */
export const hostOf = (run: Run): RunHost | undefined => hosts.get(run.idExperiment)

/** The host registered last; undefined if there is none. */
export const latestHost = (): RunHost | undefined => [...hosts.values()].at(-1)
