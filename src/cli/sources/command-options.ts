import { Option } from 'commander'
import { DEFAULT_SHELL } from '../../steps/exec/compile-command.js'
import { inGroup } from '../parse/in-group.js'
import { collect, parseDuration, parseLimit } from '../parse/option-values.js'

/** The options that define a sweep of commands, parsed; axes are words of their own. */
export interface DefiningOptions {
  readonly axis?: readonly string[]
  readonly csv?: string
  readonly zip?: readonly (readonly string[])[]
  readonly repeats?: number
  readonly name?: string
  /** False: the program itself is executed. */
  readonly shell: string | false
  readonly capture?: readonly string[]
  readonly captureJson?: true
  readonly track?: readonly string[]
  readonly stdin?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  readonly peakMemory?: true
  readonly bench?: true
  readonly warmup?: number
  /** Milliseconds. */
  readonly minTime?: number
  readonly setup?: string
  readonly prepare?: string
  readonly cleanup?: string
}

/** Options recorded with the experiment; in the order of the help. */
export const definingOptions = (): readonly Option[] => [
  ...inGroup('What to execute:', commandOptions()),
  ...inGroup('Benchmarks:', measuringOptions()),
]

const commandOptions = (): readonly Option[] => [
  new Option('--axis <x=values>', 'values of {x} if --x is an option already; else --x <values>').argParser(collect),
  new Option('--csv <file>', 'a CSV file: a param per column, a run per row; - is standard input'),
  new Option('--zip <a,b>', 'axes that advance together instead of being crossed; repeatable').argParser(
    (text: string, before: readonly (readonly string[])[] = []) => [...before, text.split(',')],
  ),
  new Option('--repeats <n>', 'execute each combination n times').argParser(parseLimit),
  new Option('--name <name>', 'name of the experiment (default: made from the command)'),
  new Option('--shell <program>', "shell that executes the command, with arguments if any: fish, 'bash --norc', python3").default(
    DEFAULT_SHELL,
  ),
  new Option('--no-shell', 'execute the program itself: --no-shell -- PROGRAM ARGUMENTS'),
  new Option('--capture <regex>', 'fields from standard output: size=(?<size>\\d+); an unnamed group is the field captured').argParser(
    collect,
  ),
  new Option('--capture-json', 'standard output is JSON: its keys become fields'),
  new Option('--track <regex>', 'rows of the sequence output from lines of standard output: loss=(?<loss>\\S+); repeatable').argParser(
    collect,
  ),
  new Option('--stdin <text>', 'standard input of the commands: a text, or @FILE'),
  new Option('--env <X=text>', 'an environment variable; repeatable').argParser(parseEnv),
  new Option('--cwd <folder>', 'folder where the commands execute'),
  new Option('--peak-memory', 'measure peak memory; needs GNU time, costs 1 to 2 ms a command'),
]

const measuringOptions = (): readonly Option[] => [
  new Option('--bench', 'benchmark: one run at a time, in rounds over all combinations, with statistics at the end'),
  new Option('--min-time <time>', 'measure each combination at least so long, and 10 times (default: 3s, or --repeats alone)').argParser(
    parseDuration,
  ),
  new Option('--warmup <n>', 'rounds before the first recorded one').argParser(parseLimit),
  new Option('--setup <command>', 'command to execute once for each combination, before its first run'),
  new Option('--prepare <command>', 'command to execute before each run, not timed'),
  new Option('--cleanup <command>', 'command to execute once for each combination, after its last run'),
]

function parseEnv(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  return { ...before, [at < 0 ? text : text.slice(0, at)]: at < 0 ? '' : text.slice(at + 1) }
}
