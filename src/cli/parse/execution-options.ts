import { Option } from 'commander'
import { parallelism } from '../../parallelism.js'
import type { RunSweepOptions } from '../../sweep.js'
import { type Halt, parseHalt } from './halt.js'
import { inGroup } from './in-group.js'
import { collect, parseDuration, parseJobs, parseLimit, parseMemory, parseRetries } from './option-values.js'

const REPORTERS = ['line', 'plain', 'json', 'github', 'silent'] as const
export type ReporterName = (typeof REPORTERS)[number]

/** What the engine is told. The command adds callbacks and signals. */
type EngineOptions = Omit<RunSweepOptions, 'onPlanned' | 'onProgress' | 'onOutput' | 'signal' | 'stopSignal' | 'skip'>

/** So many first runs that fail alike are no chance: they end an execution of functions. */
const BAIL = 20

/** What the command itself needs. */
interface CommandOptions {
  /** So many first runs that all fail alike end the execution; false: never. */
  readonly bail: number | false
  readonly halt?: Halt
  /** Beginnings of ids, or numbers, of runs to record as crashed. */
  readonly skip?: readonly string[]
  /** Shows what steps write as they write it. */
  readonly verbose?: true
  readonly reporter: ReporterName
  /** The path of a job log, written at the end. */
  readonly joblog?: string
  /** Plans only, and changes nothing. */
  readonly dryRun?: true
  readonly json?: true
}

/** An execution as a command line asks for it. */
export interface Execution extends CommandOptions {
  readonly engine: EngineOptions
  /** The database, created if it does not exist. */
  readonly path: string
}

/** The options of every command that executes runs, as commander parses them. */
export interface ExecutionFlags extends Omit<EngineOptions, 'concurrency' | 'ifExists' | 'again'>, Omit<CommandOptions, 'bail'> {
  readonly bail?: number | false
  readonly db: string
  readonly jobs?: number
  readonly fresh?: true
}

/**
 * The execution that flags ask for. A command takes out flags of its own before. Commands that fail
 * alike may be what is asked for, as those of grep: their `defaultBail` is false.
 */
export function executionOf(flags: ExecutionFlags, { defaultBail = BAIL }: { readonly defaultBail?: number | false } = {}): Execution {
  const { db, jobs, fresh, bail = defaultBail, halt, skip, verbose, reporter, joblog, dryRun, json, ...engine } = flags
  return {
    engine: { ...engine, ...(jobs !== undefined && { concurrency: jobs }), ...(fresh && { ifExists: 'replace' }) },
    path: db,
    bail,
    reporter,
    ...(halt !== undefined && { halt }),
    ...(skip !== undefined && { skip }),
    ...(verbose && { verbose }),
    ...(joblog !== undefined && { joblog }),
    ...(dryRun && { dryRun }),
    ...(json && { json }),
  }
}

/** How runs are executed, in the order of the help. */
export const executionOptions = (): readonly Option[] =>
  inGroup('How to execute:', [
    new Option('-j, --jobs <n>', 'workers, or a share of the cores: 8, 50% (default: all cores of the machine or container)').argParser(
      (text: string) => parseJobs(text, parallelism()),
    ),
    new Option('--backend <name>', 'where steps execute').choices(['threads', 'processes', 'inline']).default('threads'),
    new Option('--isolate', 'give each run a fresh worker; with --backend processes, a fresh process'),
    new Option('--order <order>', 'order of the runs; auto: seeded if the sweep takes over a minute')
      .choices(['auto', 'given', 'seeded'])
      .default('auto'),
    new Option('--timeout <time>', 'end runs that take longer: 500ms, 30s, 5m, 2h').argParser(parseDuration),
    new Option('--retries <n>', 'retry runs that fail, time out or crash, at most n times').argParser(parseRetries),
    new Option('--memory <size>', 'memory limit of a worker, in threads its heap: 256MB, 2GB').argParser(parseMemory),
    new Option('--on-error <what>', 'what to do after a failed run').choices(['continue', 'stop']).default('continue'),
    new Option('--bail <n>', `stop if the first n runs all fail alike (default: ${BAIL}; commands: never)`).argParser(parseLimit),
    new Option('--no-bail', 'never stop for that'),
    new Option('--halt <rule>', 'end early: soon,fail=1 now,fail=10% soon,success=3; now also ends running runs').argParser(parseHalt),
    new Option('--limit <n>', 'execute at most n runs; the same command later executes the others').argParser(parseLimit),
    new Option('--skip <id>', 'record this run as crashed instead of executing it; repeatable').argParser(collect),
    new Option('--keep', 'continue although code, data, config or seed changed: keep results, use the new code for missing runs'),
    new Option('--joblog <file>', 'write a job log while runs end, in the format of GNU parallel'),
    new Option('--reporter <kind>', 'how to show progress and summary, on standard error').choices(REPORTERS).default('line'),
    new Option('--take-over', 'continue despite the lock of a process on another host (network file systems)'),
  ])

/** Whether to execute at all, and what to print. */
export const planningOptions = (): readonly Option[] =>
  inGroup('What to do, and to print:', [
    new Option('--fresh', 'start over: replace the experiment of the same name'),
    new Option('--verbose', 'show the output of runs as they write it; otherwise only the logs have it'),
    new Option('--dry-run', 'print what would be executed and why; change nothing'),
    jsonSummaryOption(),
  ])

export const jsonSummaryOption = (): Option => new Option('--json', 'print the summary as a JSON object')
