import { readdirSync, readFileSync } from 'node:fs'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, describe, expect, it } from 'vitest'
import { createProgram } from '../../dist/src/cli/program.js'
import { createOutput } from '../../dist/src/cli/terminal/output.js'
import { createFolder } from './run-command.js'

const SCHEMAS = new URL('../../schemas/', import.meta.url)
const schemas = readdirSync(SCHEMAS).map((name) => ({ name, schema: JSON.parse(readFileSync(new URL(name, SCHEMAS), 'utf8')) as object }))
const program = await createProgram({ args: [], out: createOutput(process.stdout), err: createOutput(process.stderr), finish() {} })
const COMMANDS = program.commands.map((command) => command.name())

/**
 * A schema that refuses keys that it does not describe: later versions may have more, this one has
 * none that is not documented.
 */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]))
  return 'properties' in inner && !('additionalProperties' in inner) ? { ...inner, additionalProperties: false } : inner
}

function createAjv(change: (schema: unknown) => unknown = (schema) => schema) {
  const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false })
  for (const { name, schema } of schemas) ajv.addSchema(change(schema) as object, name)
  return ajv
}

const open = createAjv()
const strict = createAjv(closed)

/** What is wrong with a document, by the schema of this name. */
function problems(name: string, value: unknown, ajv = strict): unknown {
  const validate = ajv.getSchema(name)
  if (validate === undefined) throw new Error(`there is no schema ${name}`)
  validate(value)
  return validate.errors?.map(({ instancePath, message, params }) => ({ instancePath, message, params })) ?? []
}

const FILES = {
  'a.sweep.mjs': `
    import { defineSweep } from 'statesweep'
    async function work(run) {
      console.log(run.params.i)
      run.fields.square = run.params.i ** 2 + run.random() + (run.params.kind === 'y' ? 100 : 0)
      run.fields.deep = { when: new Date(0), big: 2n ** 70n, not: NaN, bytes: new Uint8Array(2) }
      if (run.params.i === 3) throw new TypeError('three', { cause: new Error('odd') })
      if (run.params.i === 4) await new Promise(() => setInterval(() => undefined, 1000))
    }
    export default defineSweep({ name: 'a', params: { i: [1, 2, 3, 4], kind: ['x', 'y'] }, repeats: 2, steps: [work] })`,
  'fine.sweep.mjs': `
    import { defineSweep } from 'statesweep'
    export default defineSweep({ name: 'fine', params: { kind: ['x'], rep: [1, 2, 3] }, steps: [function work(run) { run.fields.square = run.random(); for (const epoch of [1, 2]) run.track('loss', { epoch, value: run.random() }) }] })`,
  'steps.mjs': 'export const work = (run) => { run.fields.square = 1 }',
  'list.csv': 'i,kind\n1,x\n2,\n',
}

const folder = createFolder(FILES)
afterAll(() => folder[Symbol.dispose]())

const RUN = ['run', 'a.sweep.mjs', '--timeout', '500ms', '--jobs', '2', '--no-bail'] as const
const BY = ['--by', 'kind', '--metric', 'square', '--where', 'params_i < 3'] as const

/**
 * Command lines of every command, in the order in which they can be executed, with the exit status.
 */
const CASES: Readonly<Record<string, readonly (readonly [args: readonly string[], status?: number])[]>> = {
  version: [[[]]],
  completion: [[['bash']], [['zsh']], [['fish']], [['powershell']]],
  init: [[['first.sweep.mjs']]],
  run: [
    [['a.sweep.mjs', '--dry-run']],
    [[...RUN.slice(1), '--limit', '14'], 1],
    [RUN.slice(1), 1],
    [['fine.sweep.mjs']],
    [['a.sweep.mjs', '--dry-run']],
  ],
  exec: [
    [['echo {x}', '--x', '1..2', '--name', 'echo', '--dry-run']],
    [['echo {x}; test {x} = 1', '--x', '1..2', '--name', 'echo'], 1],
    [['sleep {s}', '--s', '0,0.01', '--name', 'naps', '--bench', '--repeats', '3']],
  ],
  import: [[['list.csv', 'steps.mjs#work', '--dry-run']], [['list.csv', 'steps.mjs#work']], [['list.csv', 'steps.mjs#work']]],
  retry: [[['a', '--failed'], 1]],
  why: [[['0', 'a']], [['8', 'a']], [['1', 'echo']], [['0', 'list']]],
  ls: [[[]]],
  watch: [[['a']]],
  show: [[['a', '--maximize', 'square']], [['fine']], [['a', '--executions']], [['a', '--digest']]],
  runs: [[['a']], [['a', '--columns', 'i,square']], [['a', '--where', 'false']]],
  stats: [
    [['a', ...BY]],
    [['a', ...BY, '--reference', 'kind=x', '--save-baseline', 'base.json']],
    [['a', ...BY, '--where', 'params_i = 1 AND run = 0']],
    [['a', ...BY, '--compare-baseline', 'base.json', '--fail-above', '5%']],
  ],
  sequence: [[['loss', 'fine']], [['loss', 'fine', '--by', 'kind', '--x', 'epoch', '--where', 'params_rep > 1']]],
  compare: [[['fine', 'a', '--by', 'kind', '--metric', 'square']], [['fine', 'fine', '--metric', 'rep']]],
  logs: [[['0', '--experiment', 'a']], [['0', '--experiment', 'fine']]],
  query: [[['SELECT * FROM experiment_a']], [['SELECT 1 WHERE false']]],
  export: [[['a', '--out', 'a.csv']], [['a', '--out', 'a.parquet', '--columns', 'i', '--status', 'done']]],
}

describe('--json', () => {
  it('is tried of every command', () => {
    expect(Object.keys(CASES).sort()).toEqual([...COMMANDS].sort())
    expect(schemas.map(({ name }) => name).sort()).toEqual(
      [...COMMANDS, 'common', 'outcome', 'dry-run', 'event'].map((name) => `${name}.json`).sort(),
    )
  })

  it('is described in docs/json.md, schema by schema', () => {
    const text = readFileSync(new URL('../docs/json.md', SCHEMAS), 'utf8')
    expect(schemas.map(({ name }) => name).filter((name) => !text.includes(`(../schemas/${name})`))).toEqual([])
  })

  const cases = Object.entries(CASES).flatMap(([command, all]) => all.map(([args, status = 0]) => ({ command, args, status })))
  it.each(cases)('of $command $args is one valid document', ({ command, args, status }) => {
    const ended = folder.run(command, ...args, '--json')
    expect(ended.status, ended.stderr).toBe(status)
    expect(problems(`${command}.json`, JSON.parse(ended.stdout))).toEqual([])
  })

  it('is refused by the schemas where a key is missing, new or of another type', () => {
    const outcome = JSON.parse(folder.run('run', 'fine.sweep.mjs', '--json').stdout)
    expect(problems('outcome.json', outcome)).toEqual([])
    for (const wrong of [
      { ...outcome, counts: {} },
      { ...outcome, total: '3' },
      { ...outcome, ended: 'well' },
      { ...outcome, more: 1 },
    ])
      expect(problems('outcome.json', wrong)).not.toEqual([])
    expect(problems('outcome.json', { ...outcome, more: 1 }, open)).toEqual([])
  })

  it('is a line each of what --reporter json tells', () => {
    const { stderr } = folder.run(...RUN, '--fresh', '--reporter', 'json')
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string })
    expect(events.map((event) => problems('event.json', event, open))).toEqual(events.map(() => []))
    expect(new Set(events.map(({ event }) => event))).toEqual(new Set(['progress', 'end']))
    const { event: _, ...end } = events.at(-1) ?? { event: '' }
    expect(problems('outcome.json', end)).toEqual([])
  })
})
