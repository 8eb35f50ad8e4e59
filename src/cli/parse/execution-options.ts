import { Option } from 'commander'
import { parallelism } from '../../parallelism.js'
import type { SweepOptions } from '../execute-sweep.js'
import { parseDuration } from './duration.js'
import { parseJobs } from './jobs.js'
import { parseMemory } from './memory.js'
import { parseRetries } from './retries.js'

/** What every command that executes runs takes, as it is parsed. */
export interface ExecutionOptions extends Omit<SweepOptions, 'concurrency' | 'again' | 'fresh'> {
  readonly jobs?: number
}

/** The options of every command that executes runs, in the order of the help. */
export const executionOptions = (): readonly Option[] => [
  new Option('--jobs <n>', 'workers, or a share of the cores (default: as many as the machine or container offers)').argParser(
    (text: string) => parseJobs(text, parallelism()),
  ),
  new Option('--backend <name>', 'where steps execute').choices(['threads', 'processes', 'inline']).default('threads'),
  new Option('--order <order>', 'of the runs; auto is seeded for sweeps over a minute')
    .choices(['auto', 'given', 'seeded'])
    .default('auto'),
  new Option('--timeout <time>', 'end runs that execute for longer: 500ms, 30s, 5m, 2h').argParser(parseDuration),
  new Option('--retries <n>', 'further attempts of runs that fail, take too long or crash').argParser(parseRetries),
  new Option('--memory <size>', 'JavaScript heap of a worker: 256MB, 2GB').argParser(parseMemory),
  new Option('--on-error <what>', 'when a run fails').choices(['continue', 'stop']).default('continue'),
  new Option('--no-bail', 'go on even if the first 20 runs all fail alike'),
  new Option('--skip <id>', 'record a run as crashed instead of executing it; may be given more than once').argParser(
    (id: string, before: readonly string[] = []) => [...before, id],
  ),
  new Option('--keep', 'go on although code, config or seed have changed: results stay, missing runs use the new'),
  new Option('--take-over', 'go on although a process of another host has left its lock on a network file system'),
]

/** The same as the execution takes them. */
export function sweepOptions({ jobs, ...options }: ExecutionOptions): Omit<SweepOptions, 'again' | 'fresh'> {
  return { ...options, ...(jobs !== undefined && { concurrency: jobs }) }
}
