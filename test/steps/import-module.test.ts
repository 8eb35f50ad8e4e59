import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { APPLY_IN_THREAD, DIST, OutsideProject } from './outside-project.js'

const TYPESCRIPT = `import { defineSweep, Run as RunClass } from 'statesweep'
import { sleep } from 'statesweep/steps'
import type { Run } from 'statesweep'
import { join } from 'node:path'
import { Kind } from './kind.js'
export const step = (run: Run): void => {
  if (run.fields.fail) throw new RangeError('this is line 7')
  run.fields.kind = Kind.Second
}
export enum Mode { Fast = 'fast' }
class Point { constructor(readonly x: number) {} }
await Promise.resolve()
export const seen = { url: import.meta.url, join: typeof join, mode: Mode.Fast, x: new Point(3).x, sleep: sleep(1).target }
export { defineSweep, RunClass as Run }
export default defineSweep({ name: 'ts', params: { a: [1] }, steps: [step] })
`
const KIND = 'export enum Kind { First, Second }\n'

test.each(['module.ts', 'module.mts', 'a folder#1%20/ü/module.ts'])('%s needs no configuration, and no project', async (name) => {
  const folder = name.split('/').slice(0, -1).join('/') || '.'
  using project = new OutsideProject({ [name]: TYPESCRIPT, [`${folder}/kind.ts`]: KIND })
  const result = await project.node(`
    const { seen, default: sweep, Mode } = await importModule(url(${JSON.stringify(name)}))
    show({ ...seen, own: seen.url === url(${JSON.stringify(name)}), name: sweep.name, Mode })`)
  expect(result).toMatchObject({
    own: true,
    join: 'function',
    mode: 'fast',
    x: 3,
    sleep: { kind: 'built-in', name: 'sleep' },
    name: 'ts',
    Mode: { Fast: 'fast' },
  })
})

test('a step in a TypeScript file works in the main thread and in a worker, and fails at its line in both', async () => {
  using project = new OutsideProject({ 'module.ts': TYPESCRIPT, 'kind.ts': KIND })
  const result = await project.node(`${APPLY_IN_THREAD}
    const reference = { kind: 'export', url: url('module.ts'), exportName: 'step', args: [], label: 'step' }
    const [{ call }] = await loadSteps([reference])
    const run = { fields: {} }
    call(run)
    const { stack } = await caught(() => call({ fields: { fail: true } }))
    show([run, { stack }, await inThread([reference], { fields: {} }), await inThread([reference], { fields: { fail: true } })])`)
  const kind = { fields: { kind: 1 } }
  const failed = { stack: expect.stringContaining(`${project.path('module.ts')}:7:`) }
  expect(result).toMatchObject([kind, failed, kind, failed])
})

test('code after types, enums and decorated classes over many lines still stands on its lines', async () => {
  using project = new OutsideProject({
    'lines.ts': `enum Color { Red, Green, Blue }
class Box { constructor(private readonly a: number, public b: string) {} }
interface Shape {
  a: number
}
export const first = (
  value: {
    a: Shape
  },
): number => {
  if (value) throw new Error('line 11')
  return Color.Red
}
export const second = (value: unknown) =>
  (value as { deep: { er: () => void } }).deep
    .er()
export const third = () => { throw new Error(String(new Box(1, 'x').b) + 'line 17') }
`,
  })
  const lines = await project.node(`
    const { first, second, third } = await importModule(url('lines.ts'))
    const lines = []
    for (const f of [first, second, third]) lines.push(Number(/lines\\.ts:(\\d+):/.exec((await caught(() => f({}))).stack)[1]))
    show(lines)`)
  expect(lines).toEqual([11, 16, 17])
})

test.each([
  ['TypeScript', 'module.ts', TYPESCRIPT],
  ['JavaScript', 'module.mjs', "export { defineSweep, Run } from 'statesweep'\n"],
  ['CommonJS', 'module.cjs', "const { defineSweep, Run } = require('statesweep')\nmodule.exports = { defineSweep, Run }\n"],
])('%s outside any project gets the classes that the running process uses', async (_, name, text) => {
  using project = new OutsideProject({ [name]: text, 'kind.ts': KIND })
  const same = await project.node(`
    const module = await importModule(url('${name}'))
    const { Run, defineSweep } = await import('${DIST}index.js')
    const run = new Run({ config: {}, params: {}, fields: {}, state: {}, exception: null })
    show([run instanceof module.Run, module.defineSweep === defineSweep])`)
  expect(same).toEqual([true, true])
})

test('where the project has a copy of its own, TypeScript gets the running one, JavaScript what Node finds', async () => {
  using project = new OutsideProject({
    'node_modules/statesweep/package.json': '{ "name": "statesweep", "type": "module", "exports": "./index.js" }',
    'node_modules/statesweep/index.js': 'export const defineSweep = "theirs"\n',
    'node_modules/other/package.json': '{ "name": "other", "exports": "./index.js" }',
    'node_modules/other/index.js': 'exports.value = "npm"\n',
    'module.ts':
      "import { defineSweep } from 'statesweep'\nimport { value } from 'other'\nexport const found: string[] = [typeof defineSweep, value]\n",
    'module.mjs': "import { defineSweep } from 'statesweep'\nimport { value } from 'other'\nexport const found = [defineSweep, value]\n",
  })
  const found = await project.node("show([(await importModule(url('module.ts'))).found, (await importModule(url('module.mjs'))).found])")
  expect(found).toEqual([
    ['function', 'npm'],
    ['theirs', 'npm'],
  ])
})

test('a module is evaluated once, also when it is imported twice at the same time', async () => {
  using project = new OutsideProject({ 'count.ts': 'await null\nexport const count = (globalThis.count = (globalThis.count ?? 0) + 1)\n' })
  const counts = await project.node(`
    const both = await Promise.all([importModule(url('count.ts')), importModule(url('count.ts'))])
    show([...both, await importModule(url('count.ts'))].map(({ count }) => count))`)
  expect(counts).toEqual([1, 1, 1])
})

test('module.exports is the default export', async () => {
  using project = new OutsideProject({
    'a.cts': 'const value: number = 1\nmodule.exports = { value }\n',
    'b.cjs': 'module.exports = { value: 2 }\n',
    'c.cjs': "require('statesweep')\nmodule.exports = { value: 3 }\n",
  })
  const values = await project.node(`
    const values = []
    for (const name of ['a.cts', 'b.cjs', 'c.cjs']) values.push((await importModule(url(name))).default)
    show(values)`)
  expect(values).toEqual([{ value: 1 }, { value: 2 }, { value: 3 }])
})

test.each([
  ['bad.ts', 'bad.ts', 3],
  ['imports-bad.ts', 'bad.ts', 3],
  ['bad.mjs', 'bad.mjs', 2],
  ['imports-bad.mjs', 'bad.mjs', 2],
  ['bad.cjs', 'bad.cjs', 2],
  ['missing-export.mjs', 'missing-export.mjs', 2],
])('a syntax error met while importing %s is named as %s:%i', async (name, file, line) => {
  using project = new OutsideProject({
    'bad.ts': 'interface A {\n}\nconst a: = 1\n',
    'imports-bad.ts': "import './bad.ts'\n",
    'bad.mjs': 'export const a = 1\nexport const b = = 2\n',
    'imports-bad.mjs': "import './bad.mjs'\n",
    'bad.cjs': 'const a = 1\nconst b = = 2\n',
    'missing-export.mjs': "\nimport { nothing } from './good.mjs'\nexport default nothing\n",
    'good.mjs': 'export const a = 1\n',
  })
  const error = await project.node(`show(await caught(() => importModule(url('${name}'))))`)
  expect(error).toMatchObject({ name: 'ModuleSyntaxError', code: 'ERR_MODULE_SYNTAX', file: project.path(file), line })
  expect(error).toMatchObject({ message: expect.stringMatching(new RegExp(`${file}:${line}:\\d+: syntax error: .`)) })
})

test('a SyntaxError that a module throws, and every other error, passes as it is', async () => {
  using project = new OutsideProject({
    'json.mjs': "JSON.parse('{')\n",
    'throws.ts': "const text: string = 'at import'\nthrow new RangeError(text)\n",
  })
  const errors = await project.node(
    "show([await caught(() => importModule(url('json.mjs'))), await caught(() => importModule(url('throws.ts')))])",
  )
  expect(errors).toMatchObject([
    { name: 'SyntaxError', message: expect.stringContaining('JSON') },
    { name: 'RangeError', message: 'at import', stack: expect.stringContaining('throws.ts:2:') },
  ])
})

test('nothing is left behind, and JavaScript does not load the transpiler', async () => {
  using project = new OutsideProject({ 'a.mjs': 'export default 1\n', 'b.ts': 'export default 1 as number\n' })
  const loaded = await project.node(`
    const { createRequire } = await import('node:module')
    const transpiler = () => Object.keys(createRequire(import.meta.url + '/').cache).some((file) => file.includes('jiti'))
    await importModule(url('a.mjs'))
    const before = transpiler()
    await importModule(url('b.ts'))
    show([before, transpiler()])`)
  expect(loaded).toEqual([false, true])
  expect(readdirSync(project.folder).sort()).toEqual(['a.mjs', 'b.ts'])
})
