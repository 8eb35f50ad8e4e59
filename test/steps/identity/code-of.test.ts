import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { compareCode, parseCode } from '../../../dist/src/model/code.js'
import { codeOf } from '../../../dist/src/steps/identity/code-of.js'
import { resolveSteps } from '../../../dist/src/steps/resolve/resolve-steps.js'
import { temporaryFolder } from '../../fixtures/lab.js'

type Files = Readonly<Record<string, string>>

function write(folder: string, files: Files): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** What changes of steps `first` and `second`, or of a sweep with so many steps. */
async function changes(before: Files, now: Files, { file = 'steps.mjs', count = 0 } = {}) {
  const folder = temporaryFolder()
  const url = pathToFileURL(join(folder, file))
  const steps = count === 0 ? ['first', 'second'].map((name) => stepRef(url, name)) : Array.from({ length: count }, () => () => undefined)
  const code = () => codeOf(resolveSteps(steps, count === 0 ? undefined : { sweepUrl: url.href }))
  write(folder, before)
  const recorded = parseCode(JSON.stringify(await code()))
  write(folder, now)
  if (recorded === undefined) throw new Error('The form of the code is not known.')
  return compareCode(recorded, await code()).steps.map(({ steps: numbers, changes: names }) => [numbers, names])
}

const steps = `import { model } from './model.mjs'
export const first = (run) => { run.fields.x = model(run.params.x) }
export const second = (run) => { run.fields.y = 1 }
`
const model = `import { factor } from './deep/factor.mjs'\nexport const model = (x) => x * factor\n`
const files: Files = { 'steps.mjs': steps, 'model.mjs': model, 'deep/factor.mjs': 'export const factor = 2\n' }

describe('the code of a step changes with', () => {
  it.each<readonly [string, Files, Files, unknown]>([
    ['a file that it imports', files, { 'model.mjs': model.replace('x * factor', 'x * 1000') }, [[[0], ['model.mjs']]]],
    ['a file that this one imports', files, { 'deep/factor.mjs': 'export const factor = 3' }, [[[0], ['deep/factor.mjs']]]],
    ['itself alone', files, { 'steps.mjs': steps.replace('= 1', '= 2') }, [[[1], ['steps.mjs']]]],
    [
      'what it uses of its own file',
      { 'steps.mjs': 'const k = 1\nfunction f() { return k }\nexport const first = () => f()\nexport function second() {}' },
      { 'steps.mjs': 'const k = 2\nfunction f() { return k }\nexport const first = () => f()\nexport function second() {}' },
      [[[0], ['steps.mjs']]],
    ],
    [
      'what happens when its file is loaded',
      { 'steps.mjs': `${steps}globalThis.y = 1` },
      { 'steps.mjs': `${steps}globalThis.y = 2` },
      [[[0, 1], ['steps.mjs']]],
    ],
    ['imports without a name', { 'steps.mjs': `import './a.mjs'\n${steps}`, 'a.mjs': 'a()' }, { 'a.mjs': 'b()' }, [[[0, 1], ['a.mjs']]]],
    [
      'an import() of a text',
      { 'steps.mjs': `export const first = async () => await import('./a.mjs')\nexport const second = 1`, 'a.mjs': 'a()' },
      { 'a.mjs': 'b()' },
      [[[0], ['a.mjs']]],
    ],
    [
      're-exports',
      { 'steps.mjs': `export { first } from './a.mjs'\nexport * from './b.mjs'\nexport const second = 1`, 'a.mjs': 'a()', 'b.mjs': 'b()' },
      { 'a.mjs': 'c()', 'b.mjs': 'c()' },
      [
        [[0], ['a.mjs', 'b.mjs']],
        [[1], ['b.mjs']],
      ],
    ],
    [
      'files that import one another',
      { 'steps.mjs': steps, 'model.mjs': `import './a.mjs'`, 'a.mjs': `import './model.mjs'; a()` },
      { 'a.mjs': `import './model.mjs'; b()` },
      [[[0], ['a.mjs']]],
    ],
    [
      'values of JSON',
      {
        'steps.mjs': `import a from './a.json' with { type: 'json' }\nexport const first = () => a\nexport const second = 1`,
        'a.json': '[1]',
      },
      { 'a.json': '[2]' },
      [[[0], ['a.json']]],
    ],
    [
      'private imports of its package',
      {
        'package.json': '{ "imports": { "#lib/*": { "node": "./lib/*.mjs" } } }',
        'steps.mjs': `import { a } from '#lib/a'\nexport const first = () => a\nexport const second = 1`,
        'lib/a.mjs': 'export const a = 1',
      },
      { 'lib/a.mjs': 'export const a = 2' },
      [[[0], ['lib/a.mjs']]],
    ],
    [
      'versions of packages',
      {
        'steps.mjs': `import { a } from '@org/pkg/sub'\nexport const first = () => a\nexport const second = 1`,
        'node_modules/@org/pkg/package.json': '{ "version": "1.0.0" }',
        'node_modules/@org/pkg/sub.js': 'export const a = 1',
      },
      { 'node_modules/@org/pkg/package.json': '{ "version": "1.1.0" }', 'node_modules/@org/pkg/sub.js': 'export const a = 2' },
      [[[0], ['@org/pkg 1.0.0, now 1.1.0']]],
    ],
    [
      'the file that an import names, where there was none',
      { 'steps.mjs': `export const first = () => import('./a.mjs').catch(() => 0)\nexport const second = 1` },
      { 'a.mjs': 'a()' },
      [[[0], ['a.mjs']]],
    ],
  ])('%s', async (_, before, now, expected) => expect(await changes(before, now)).toEqual(expected))

  it('what CommonJS requires', async () => {
    const source = `const { model } = require('./model')\nexports.first = () => model(1)\nexports.second = () => 1`
    const before = { 'steps.cjs': source, 'model.js': 'exports.model = (x) => x', 'package.json': '{}' }
    const now = { 'model.js': 'exports.model = (x) => 2 * x' }
    expect(await changes(before, now, { file: 'steps.cjs' })).toEqual([[[0], ['model.js']]])
  })

  it('TypeScript under the name of the JavaScript it becomes, and without one', async () => {
    const source = `import { a } from './a.js'\nimport { b } from './b'\nexport const first = (run: any): number => a + b\nexport const second = 1`
    const before = { 'steps.ts': source, 'a.ts': 'export const a: number = 1', 'b.ts': 'export const b = 1' }
    const now = { 'a.ts': 'export const a: number = 2', 'b.ts': 'export const b = 2' }
    expect(await changes(before, now, { file: 'steps.ts' })).toEqual([[[0], ['a.ts', 'b.ts']]])
  })

  it('files of a workspace package', async () => {
    const folder = temporaryFolder()
    write(folder, {
      'app/steps.mjs': `import { a } from 'lib'\nexport const first = () => a`,
      'lib/package.json':
        '{ "name": "lib", "version": "1.0.0", "exports": { ".": { "types": "./no.d.ts", "import": "./src/index.mjs" } } }',
      'lib/src/index.mjs': `export * from './a.mjs'`,
      'lib/src/a.mjs': 'export const a = 1',
    })
    mkdirSync(join(folder, 'node_modules'))
    symlinkSync(join(folder, 'lib'), join(folder, 'node_modules/lib'), 'junction')
    const code = () => codeOf(resolveSteps([stepRef(pathToFileURL(join(folder, 'app/steps.mjs')), 'first')]))
    const before = await code()
    write(folder, { 'lib/src/a.mjs': 'export const a = 2' })
    expect(compareCode(before, await code()).steps).toEqual([{ steps: [0], changes: ['../lib/src/a.mjs'] }])
  })

  it('its arguments', async () => {
    const code = (factor: number) => codeOf(resolveSteps([stepRef('file:///nowhere/steps.mjs', 'first', factor)]))
    expect(compareCode(await code(1), await code(2)).steps).toEqual([{ steps: [0], changes: ['its arguments'] }])
  })
})

describe('the code of a step does not change with', () => {
  it.each<readonly [string, Files, Files, string]>([
    ['comments and formatting', files, { 'model.mjs': model.replaceAll('\n', ';\n// new\n').replaceAll("'", '"') }, 'steps.mjs'],
    [
      'a file that no step uses',
      { ...files, 'steps.mjs': `import { u } from './u.mjs'\n${steps}export const third = () => u`, 'u.mjs': '1' },
      { 'u.mjs': '2' },
      'steps.mjs',
    ],
    [
      'another export of its file',
      { 'steps.mjs': `${steps}export const third = 1` },
      { 'steps.mjs': `${steps}export const third = 2` },
      'steps.mjs',
    ],
    ['the layout of JSON', { 'steps.mjs': `import './a.json'`, 'a.json': '{"a":[1]}' }, { 'a.json': '{\n  "a": [1]\n}\n' }, 'steps.mjs'],
    [
      'what is imported as a type',
      { 'steps.ts': `import type { T } from './t.js'\nexport const first = (t: T) => t`, 't.ts': 'export type T = 1; a()' },
      { 't.ts': 'export type T = 2; b()' },
      'steps.ts',
    ],
    [
      'types',
      { 'steps.ts': `import { a } from './a.js'\nexport const first = (x: any) => a(x)`, 'a.ts': 'export const a = (x: any) => x' },
      {
        'steps.ts': `import { a } from './a.js'\nexport const first = (x: string) => a(x)`,
        'a.ts': 'interface X {}\nexport const a = (x: X): X => x',
      },
      'steps.ts',
    ],
    [
      'this package',
      {
        'steps.mjs': `import { range } from 'statesweep'\nexport const first = () => range(1)`,
        'node_modules/statesweep/package.json': '{ "version": "1.0.0" }',
      },
      { 'node_modules/statesweep/package.json': '{ "version": "2.0.0" }' },
      'steps.mjs',
    ],
    [
      'imports of what does not exist',
      { 'steps.mjs': `import 'nowhere'\nimport './nowhere.mjs'\nimport '#nowhere'\nimport 'node:fs'` },
      {},
      'steps.mjs',
    ],
  ])('%s', async (_, before, now, file) => expect(await changes(before, now, { file })).toEqual([]))
})

describe('a step of a sweep file', () => {
  const sweep = (rest: string, head = '') => `import { one } from './one.mjs'
import { two } from './two.mjs'
import { grid } from './grid.mjs'
import { defineSweep } from 'statesweep'
${head}
export default defineSweep({ name: 'n', params: grid(), steps: [(run) => one(run), bind(two, 3)], ${rest} })
`
  const before = { 'a.sweep.mjs': sweep('seed: 1'), 'one.mjs': 'export const one = 1', 'two.mjs': 'export const two = 1', 'grid.mjs': '1' }
  const options = { file: 'a.sweep.mjs', count: 2 }

  it.each<readonly [string, Files, unknown]>([
    ['the file that only it uses', { 'two.mjs': 'export const two = 2' }, [[[1], ['two.mjs']]]],
    ['its own text', { 'a.sweep.mjs': sweep('seed: 1').replace('one(run)', 'one(2)') }, [[[0], ['a.sweep.mjs']]]],
    ['what happens when the file is loaded', { 'a.sweep.mjs': sweep('seed: 1', 'setUp()') }, [[[0, 1], ['a.sweep.mjs']]]],
  ])('changes with %s', async (_, now, expected) => expect(await changes(before, now, options)).toEqual(expected))

  it.each<readonly [string, Files]>([
    [
      'params, repeats, config, seed, inputs and onFinish',
      { 'a.sweep.mjs': sweep(`repeats: 3, config: { a: { b: [1] } }, 'seed': 7, inputs: ['a'], async onFinish() {}, `) },
    ],
    ['what only those use', { 'grid.mjs': '2' }],
  ])('does not change with %s', async (_, now) => expect(await changes(before, now, options)).toEqual([]))

  it.each([
    ['a plain object', (data: string) => `export default { ${data} steps: [] }`],
    ['a named object', (data: string) => `const sweep = { ${data} steps: [] }\nexport default sweep`],
    ['CommonJS', (data: string) => `module.exports = { ${data} steps: [] }; return`],
    ['a member', (data: string) => `import * as s from 'statesweep'; export default s.defineSweep({ ${data} steps: [] })`],
  ])('does not change with data of a definition that is %s', async (_, source) => {
    const given = { file: 'a.sweep.js', count: 1 }
    const first = { 'a.sweep.js': source('params: { a: [1] },') }
    expect(await changes(first, { 'a.sweep.js': source('seed: 4,') }, given)).toEqual([])
    expect(await changes(first, { 'a.sweep.js': source('other: 4,') }, given)).toEqual([[[0], ['a.sweep.js']]])
  })

  it('changes with the whole file where steps cannot be told apart', async () => {
    const list = (value: number) => `const k = ${value}\nexport default { name: 'n', params: {}, steps: [...all, () => k] }`
    expect(await changes({ 'a.sweep.mjs': list(1) }, { 'a.sweep.mjs': list(2) }, options)).toEqual([[[0, 1], ['a.sweep.mjs']]])
  })
})

describe('what a transpiler makes of TypeScript', () => {
  it('does not count where the text is the same, but for data', async () => {
    const folder = temporaryFolder()
    const source = (data: string) =>
      `const f = (x: number) => x\nexport default defineSweep({ name: 'n', ${data}, steps: [(run: any) => f(run.params.a)] })`
    const references = (file: string) => resolveSteps([() => undefined], { sweepUrl: pathToFileURL(join(folder, file)).href })
    write(folder, { 'a.ts': source('params: { a: [1] }'), 'b.ts': source('params: { a: [1, 2] }, async onFinish() { f(1) }, seed: 3') })
    const [before, now] = [await codeOf(references('a.ts')), await codeOf(references('b.ts'))]
    const [, text] = now.steps[0]?.own ?? []
    const alone = { ...now, steps: now.steps.map((step) => ({ ...step, own: [text ?? ''] })) }
    expect(compareCode(before, alone).steps).toEqual([])
  })

  it('does not count for a function in the same line of the same file', async () => {
    const folder = temporaryFolder()
    write(folder, { 'a.ts': 'execute((run: any) => 1)\n' })
    const inline = (source: string, line = 1) => ({
      kind: 'inline' as const,
      source,
      url: pathToFileURL(join(folder, 'a.ts')).href,
      line,
      column: 9,
      name: '',
      isStrict: true,
      globals: [],
      supplied: [],
      args: [],
      label: 'step 1',
    })
    const before = await codeOf([inline('(run) => 1')])
    expect(compareCode(before, await codeOf([inline('__name((run)=>1,"")')])).steps).toEqual([])
    expect(compareCode(before, await codeOf([inline('(run) => 1', 3)])).steps).toEqual([])
    expect(compareCode(before, await codeOf([inline('(run) => 2', 3)])).steps).toEqual([{ steps: [0], changes: ['a.ts'] }])
  })
})

it('keeps code in a form that is known, and knows no other', () => {
  expect(parseCode('["2c26b46b68ffc68ff99b453c1d304134"]')).toBeUndefined()
  expect(parseCode('{ "form": 3 }')).toBeUndefined()
})
