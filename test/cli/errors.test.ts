import { afterAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../dist/src/cli/program.js'
import { createOutput } from '../../dist/src/cli/terminal/output.js'
import { createFolder, sweepFile } from './run-command.js'

const program = await createProgram({ args: [], out: createOutput(process.stdout), err: createOutput(process.stderr), finish() {} })
const COMMANDS = program.commands.map((command) => command.name())

const folder = createFolder({
  'a.sweep.ts': sweepFile({ name: 'a', params: '{ i: range(2) }', step: 'run.fields.square = run.params.i ** 2; run.track("loss", 1)' }),
  'b.sweep.ts': sweepFile({ name: 'b', params: '{ i: range(2) }' }),
  'changed.sweep.ts': sweepFile({ name: 'a', params: '{ i: range(2) }', step: 'run.fields.square = 7' }),
  'empty.sweep.ts': sweepFile({ name: 'empty', params: '{ i: [] }' }),
  'throws.sweep.ts': `throw new Error('at once')`,
  'syntax.sweep.ts': 'export default {',
  'text.txt': 'no database',
  'steps.mjs': 'export const work = () => {}',
  'list.csv': 'i\n1\n',
})
afterAll(() => folder[Symbol.dispose]())
for (const name of ['a', 'b']) folder.run('run', `${name}.sweep.ts`, '--backend', 'inline')

type BadUse = readonly [args: readonly string[], message: string]

/** Options that all commands refuse alike. */
const everywhere = (command: string, args: readonly string[] = []): BadUse[] => [
  [[...args, '--jsn'], command === 'exec' ? '--jsn' : `unknown option '--jsn'`],
]
/** What goes wrong where a database is read. */
const reading = (...args: readonly string[]): BadUse[] => [
  [[...args, '--db', 'none.db'], 'none.db: the file does not exist; "statesweep run FILE" creates it'],
  [[...args, '--db', 'text.txt'], 'text.txt'],
  [[...args, '--db', ':memory:'], "argument ':memory:' is invalid. Give the path of a file"],
]
const nameless = (...args: readonly string[]): BadUse[] => [
  [args, '2 experiments (a, b): name one'],
  [['c', ...args], 'There is no experiment "c"'],
]
/**
 * What goes wrong where runs are executed; the options are the same ones for all commands, and all
 * of them are tried with `run`.
 */
const executing = (...args: readonly string[]): BadUse[] => [
  [[...args, '--jobs', '0'], "argument '0' is invalid"],
  [[...args, '--db', 'text.txt'], 'text.txt'],
]

const BAD: Readonly<Record<string, readonly BadUse[]>> = {
  run: [
    [[], "missing required argument 'file'"],
    [['none.sweep.ts'], 'There is no sweep file none.sweep.ts'],
    [['.'], '. is a folder'],
    [['list.csv'], 'list.csv is not a sweep file'],
    [['steps.mjs'], 'steps.mjs is not a sweep file'],
    [['throws.sweep.ts'], 'failed: Error: at once'],
    [['syntax.sweep.ts'], 'syntax error'],
    [['empty.sweep.ts'], 'empty.sweep.ts'],
    [['changed.sweep.ts'], 'Cannot resume experiment "a": '],
    [['a.sweep.ts', '--set', 'j=1'], 'The sweep file has no "j"'],
    [['a.sweep.ts', '--memory', '256'], 'The unit is missing: write 256MB, 256GB.'],
    [['a.sweep.ts', '--backend', 'cloud'], 'Allowed choices are threads, processes, inline.'],
    [['a.sweep.ts', '--fresh', '--skip', '77'], '77'],
    [['a.sweep.ts', '--timeout', '5'], 'The unit is missing: write 5ms, 5s, 5m, 5h.'],
    [['a.sweep.ts', '--retries', '-1'], 'Give a whole number, 0 or more.'],
    [['a.sweep.ts', '--halt', 'never'], 'Give now or soon'],
    [['a.sweep.ts', '--bail', 'x'], 'Give a whole number, 1 or more.'],
    [['a.sweep.ts', '--limit', '0'], 'Give a whole number, 1 or more.'],
    [['a.sweep.ts', '--order', 'random'], 'Allowed choices are auto, given, seeded.'],
    [['a.sweep.ts', '--on-error', 'panic'], 'Allowed choices are continue, stop.'],
    [['a.sweep.ts', '--reporter', 'loud'], 'Allowed choices are line, plain, json, github, silent.'],
    ...executing('a.sweep.ts'),
  ],
  exec: [
    [[], "missing required argument 'command'"],
    [['echo {x}'], '{x} has no values'],
    [['echo', '{x}', '--x', '1'], 'The command has 2 words'],
    [['echo {x}', '--x', '1', '--y', '2'], '--y is not an option'],
    [['echo {x}', '--x', '1..z'], 'here a number was expected'],
    [['echo {x}', '--x', '1', '--zip', 'x,y'], '--zip links "y"'],
    [['echo {x}', '--x', '@none.txt'], 'Cannot read values from none.txt'],
    [['echo {x}', '--csv', 'none.csv'], 'Cannot read values from none.csv'],
    [['echo {x}', '--x', '1', '--capture', '('], 'capture'],
    [['echo {x}', '--x', '1', '--track', '('], 'it is not a regular expression'],
    [['echo {x}', '--x', '1', '--track', 'loss=(.*)'], 'it has no named group'],
    ...executing('echo {x}', '--x', '1'),
  ],
  import: [
    [['list.csv'], "missing required argument 'steps'"],
    [['none.csv', 'steps.mjs#work'], 'Cannot read values from none.csv'],
    [['list.csv', 'none.mjs#work'], 'Cannot load step "work"'],
    [['list.csv', 'steps.mjs#wrk'], 'has no export "wrk"'],
    [['list.csv', 'none.sweep.ts'], 'There is no sweep file none.sweep.ts'],
    [['list.csv', 'steps.mjs#work', '--format', 'xml'], 'Allowed choices are csv, jsonl.'],
    [['list.csv', 'steps.mjs#work', '--repeats', '0'], 'Give a whole number, 1 or more.'],
    ...executing('list.csv', 'steps.mjs#work'),
  ],
  retry: [[['a'], 'Say which runs to retry'], ...nameless('--failed'), ...reading('a', '--failed'), ...executing('a', '--failed')],
  why: [
    [[], "missing required argument 'run'"],
    [['0'], '2 experiments (a, b)'],
    [['7', 'a'], 'No single run matches "7"'],
    [['0', 'c'], 'There is no experiment "c"'],
    ...reading('0', 'a'),
  ],
  ls: [[['a'], "too many arguments for 'ls'"], ...reading()],
  watch: [...nameless(), [['a', '--interval', '0s'], 'Give more than 0'], ...reading('a')],
  show: [...nameless(), [['a', '--minimize', 'loss'], 'There is no column "loss"'], ...reading('a')],
  runs: [
    ...nameless(),
    [['a', '--where', 'x >'], 'Cannot run the query'],
    [['a', '--sort', 'loss'], 'There is no column "loss"'],
    [['a', '--columns', 'loss'], 'There is no column "loss"'],
    [['a', '--status', 'good'], 'Allowed choices are done, failed'],
    [['a', '--limit', 'all'], 'Give a whole number, 1 or more.'],
    ...reading('a'),
  ],
  stats: [
    ...nameless(),
    [['a', '--metric', 'loss'], 'There is no column "loss"'],
    [['a', '--by', 'loss'], 'There is no column "loss"'],
    [['a', '--plot', 'pie'], 'Allowed choices are box, histogram, line.'],
    [['a', '--fail-above', '5%'], '--fail-above needs something to compare with'],
    [['a', '--reference', 'i=0', '--compare-baseline', 'x.json'], '--reference and --compare-baseline both say'],
    [['a', '--reference', 'i=9'], 'i=9'],
    [['a', '--compare-baseline', 'none.json'], 'none.json'],
    [['a', '--compare-baseline', 'list.csv'], 'list.csv'],
    [['a', '--reference', 'i=0', '--fail-above', '5'], 'Give a percentage, such as 5%.'],
    ...reading('a'),
  ],
  sequence: [
    [[], "missing required argument 'sequence'"],
    [['none'], '2 experiments (a, b): name one'],
    [['none', 'c'], 'There is no experiment "c"'],
    [['none', 'a'], 'Experiment "a" has no sequence "none"'],
    [['loss', 'a', '--column', 'x'], 'There is no column "x"'],
    [['loss', 'a', '--x', 'x'], 'There is no column "x"'],
    [['loss', 'a', '--by', 'x'], 'There is no column "x"'],
    [['loss', 'a', '--where', 'x >'], 'Cannot run the query'],
    ...reading('loss', 'a'),
  ],
  compare: [
    [['a'], "missing required argument 'b'"],
    [['a', 'c'], 'There is no experiment "c"'],
    [['a', 'b', '--metric', 'loss'], 'There is no column "loss"'],
    ...reading('a', 'b'),
  ],
  logs: [
    [[], "missing required argument 'id'"],
    [['0'], 'each of a, b may have one; pass --experiment NAME.'],
    [['0', '--experiment', 'c'], 'There is no experiment "c"'],
    [['77', '--experiment', 'a'], 'No single run matches "77"'],
    ...reading('0', '--experiment', 'a'),
  ],
  query: [
    [[], "missing required argument 'sql'"],
    [['SELECT'], 'Cannot run the query'],
    [['DROP TABLE experiments'], 'Cannot run the query'],
    [['SELECT 1; SELECT 2'], 'Cannot run the query'],
    ...reading('SELECT 1'),
  ],
  export: [
    ...nameless(),
    [['a', '--json'], '--json describes a file: add --out FILE'],
    [['a', '--format', 'xlsx'], 'Allowed choices are csv, jsonl, md, parquet.'],
    [['a', '--columns', 'loss'], 'There is no column "loss"'],
    [['a', '--out', 'none/a.csv'], 'there is no folder none'],
    ...reading('a'),
  ],
  init: [
    [['a.sweep.ts'], 'Cannot write a.sweep.ts: it already exists'],
    [['none/a.sweep.ts'], ': ENOENT'],
  ],
  completion: [
    [[], "missing required argument 'shell'"],
    [['tcsh'], 'Allowed choices are bash, zsh, fish, powershell.'],
  ],
  version: [[['1'], "too many arguments for 'version'"]],
}

describe('a wrong use', () => {
  it('is tried of every command', () => {
    expect(Object.keys(BAD).sort()).toEqual([...COMMANDS].sort())
  })

  it.each(COMMANDS)(
    'of %s ends with status 2, with a word on standard error and nothing on standard output',
    (command) => {
      const wrong = [...(BAD[command] ?? []), ...everywhere(command)].flatMap(([args, message]) => {
        // With --json, too, an error is no document; what export says of --json without --out is
        // told apart.
        const words = [command, ...args, ...(command === 'export' ? [] : ['--json'])]
        const { status, stdout, stderr } = folder.run(...words)
        const isSaid = stderr.startsWith('statesweep: ') && stderr.includes(message) && !/unexpected error|\n {4}at /.test(stderr)
        return isSaid && status === 2 && stdout === '' ? [] : [{ words, status, stdout, stderr, message }]
      })
      expect(wrong).toEqual([])
    },
    300_000,
  )

  it('is not what the machine refuses: that ends with status 1', () => {
    const { status, stdout, stderr } = folder.run('run', 'a.sweep.ts', '--db', 'text.txt/lab.db', '--json')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    expect(stderr).toMatch(/^statesweep: Database .*: the file or its folder cannot be written/)
  })
})
