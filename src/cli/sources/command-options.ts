import { Option } from 'commander'
import { DEFAULT_SHELL } from '../../steps/exec/compile-command.js'
import { collect, parseDuration, parseLimit } from '../parse/option-values.js'

/** What defines a sweep of commands, as it is parsed; axes are words of their own. */
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

/** Recorded with the experiment, so that it is found again; in the order of the help. */
export const definingOptions = (): readonly Option[] => [
  new Option('--axis <x=values>', 'values of {x}, for names that are options, too; else --x <values>').argParser(collect),
  new Option('--csv <file>', 'a param for each column, a run for each row; - is standard input'),
  new Option('--zip <a,b>', 'axes that advance together instead of being crossed; may be given more than once').argParser(
    (text: string, before: readonly (readonly string[])[] = []) => [...before, text.split(',')],
  ),
  new Option('--repeats <n>', 'execute each combination so often').argParser(parseLimit),
  new Option('--name <name>', 'of the experiment (default: made from the command)'),
  new Option('--shell <program>', 'what the command is passed to, with -c').default(DEFAULT_SHELL),
  new Option('--no-shell', 'execute the program itself: --no-shell -- PROGRAM ARGUMENTS'),
  new Option('--capture <regex>', 'fields from standard output: size=(?<size>\\d+); an unnamed group is the field captured').argParser(
    collect,
  ),
  new Option('--capture-json', 'standard output is JSON: its keys become fields'),
  new Option('--stdin <text>', 'standard input of the commands, or @ and the path of a file'),
  new Option('--env <X=text>', 'a variable of the environment; may be given more than once').argParser(parseEnv),
  new Option('--cwd <folder>', 'in which the commands execute'),
  new Option('--peak-memory', 'measure it where GNU time is installed, at 1 to 2 ms a command'),
  new Option('--bench', 'a benchmark: one at a time, in rounds over all combinations, with statistics at the end'),
  new Option('--min-time <time>', 'measure each combination for so long, and 10 times (default: 3s, or --repeats alone)').argParser(
    parseDuration,
  ),
  new Option('--warmup <n>', 'rounds before, which are not recorded').argParser(parseLimit),
  new Option('--setup <command>', 'execute it once for each combination, before its first run'),
  new Option('--prepare <command>', 'execute it before each run, not timed'),
  new Option('--cleanup <command>', 'execute it once for each combination, after its last run'),
]

function parseEnv(text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  return { ...before, [at < 0 ? text : text.slice(0, at)]: at < 0 ? '' : text.slice(at + 1) }
}
