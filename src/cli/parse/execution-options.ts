import { Option } from 'commander'
import { parallelism } from '../../parallelism.js'
import type { ReportOptions } from '../execute/execute-and-report.js'
import type { SweepOptions } from '../execute/execute-sweep.js'
import { REPORTERS } from '../execute/reporters.js'
import { parseDuration } from './duration.js'
import { parseHalt } from './halt.js'
import { parseJobs } from './jobs.js'
import { parseLimit } from './limit.js'
import { parseMemory } from './memory.js'
import { parseRetries } from './retries.js'

/** What every command that executes runs takes, as it is parsed. */
export interface ExecutionOptions
  extends Omit<SweepOptions, 'concurrency' | 'again' | 'fresh'>,
    Pick<ReportOptions, 'reporter' | 'joblog'> {
  readonly jobs?: number
}

/** The options of every command that executes runs, in the order of the help. */
export const executionOptions = (): readonly Option[] => [
  new Option('-j, --jobs <n>', 'workers, or a share of the cores (default: as many as the machine or container offers)').argParser(
    (text: string) => parseJobs(text, parallelism()),
  ),
  new Option('--backend <name>', 'where steps execute').choices(['threads', 'processes', 'inline']).default('threads'),
  new Option('--isolate', 'a fresh worker for each run; with the backend processes a fresh process'),
  new Option('--order <order>', 'of the runs; auto is seeded for sweeps over a minute')
    .choices(['auto', 'given', 'seeded'])
    .default('auto'),
  new Option('--timeout <time>', 'end runs that execute for longer: 500ms, 30s, 5m, 2h').argParser(parseDuration),
  new Option('--retries <n>', 'further attempts of runs that fail, take too long or crash').argParser(parseRetries),
  new Option('--memory <size>', 'JavaScript heap of a worker: 256MB, 2GB').argParser(parseMemory),
  new Option('--on-error <what>', 'when a run fails').choices(['continue', 'stop']).default('continue'),
  new Option('--bail <n>', 'stop when the first runs all fail alike, so many of them').argParser(parseLimit).default(20),
  new Option('--no-bail', 'go on even then'),
  new Option('--halt <rule>', 'end early: soon,fail=1 now,fail=10% soon,success=3; now ends the runs that execute').argParser(parseHalt),
  new Option('--limit <n>', 'execute so many runs at the most; the others wait for the next time').argParser(parseLimit),
  new Option('--skip <id>', 'record a run as crashed instead of executing it; may be given more than once').argParser(
    (id: string, before: readonly string[] = []) => [...before, id],
  ),
  new Option('--keep', 'go on although code, config or seed have changed: results stay, missing runs use the new'),
  new Option('--joblog <file>', 'write the runs to it at the end, as GNU parallel does'),
  new Option('--reporter <kind>', 'how progress and summary are told, on standard error').choices(REPORTERS).default('line'),
  new Option('--take-over', 'go on although a process of another host has left its lock on a network file system'),
]

/** The same as the execution takes them. */
export function sweepOptions({
  jobs,
  ...options
}: ExecutionOptions): Omit<SweepOptions, 'again' | 'fresh'> & Pick<ReportOptions, 'reporter' | 'joblog'> {
  return { ...options, ...(jobs !== undefined && { concurrency: jobs }) }
}
