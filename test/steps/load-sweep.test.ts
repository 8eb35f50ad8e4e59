import { symlinkSync } from 'node:fs'
import { expect, test } from 'vitest'
import { APPLY_IN_THREAD, OutsideProject } from './outside-project.js'

const load = (path: string) => `show(await caught(() => loadSweep(${JSON.stringify(path)})))`

test('a sweep, and a plain object of the same shape, are loaded with the hash of their file', async () => {
  using project = new OutsideProject({
    'a.sweep.ts':
      "import { defineSweep } from 'statesweep'\nexport default defineSweep({ name: 'a', params: { x: [1] }, steps: [() => {}] })\n",
    'b.sweep.mjs': "export default { name: 'b', params: { x: [1] }, steps: [() => {}] }\n",
    'c.sweep.cjs': "module.exports = { name: 'c', params: { x: [1] }, steps: [() => {}] }\n",
  })
  const loaded = await project.node(`
    const { createHash } = await import('node:crypto')
    const { readFileSync } = await import('node:fs')
    const loaded = []
    for (const path of ['a.sweep.ts', './b.sweep.mjs', process.cwd() + '/c.sweep.cjs']) {
      const { url: found, fileHash, sweep } = await loadSweep(path)
      const hash = createHash('sha256').update(readFileSync(path)).digest('hex')
      loaded.push([sweep.name, sweep.steps.length, found === url(path), fileHash === hash, Object.isFrozen(sweep)])
    }
    show(loaded)`)
  expect(loaded).toEqual(['a', 'b', 'c'].map((name) => [name, 1, true, true, true]))
})

test.each([
  [
    'none.sweep.ts',
    { name: 'SweepFileNotFoundError', code: 'ERR_SWEEP_FILE_NOT_FOUND', reason: 'missing' },
    'There is no sweep file none.sweep.ts',
  ],
  [
    'folder',
    { name: 'SweepFileNotFoundError', code: 'ERR_SWEEP_FILE_NOT_FOUND', reason: 'folder' },
    'folder is a folder: pass a sweep file in it',
  ],
  ['notes.txt', { name: 'SweepFileTypeError', code: 'ERR_SWEEP_FILE_TYPE' }, 'must end in .ts, .mts, .cts, .tsx, .js, .mjs, .cjs, .jsx'],
  ['empty.ts', { name: 'NotASweepError', code: 'ERR_NOT_A_SWEEP' }, 'it exports nothing'],
  ['empty.mjs', { name: 'NotASweepError', code: 'ERR_NOT_A_SWEEP' }, 'it exports nothing'],
  ['named.ts', { name: 'NotASweepError', code: 'ERR_NOT_A_SWEEP' }, 'it has no default export, only a, b'],
  ['function.ts', { name: 'NotASweepError', code: 'ERR_NOT_A_SWEEP' }, 'its default export is a function'],
  ['promise.mjs', { name: 'NotASweepError', code: 'ERR_NOT_A_SWEEP' }, 'its default export is a Promise (was await forgotten?)'],
  ['incomplete.mjs', { name: 'InvalidSweepError', code: 'ERR_INVALID_SWEEP' }, 'incomplete.mjs: "steps" is missing'],
  ['misspelt.ts', { name: 'InvalidSweepError', code: 'ERR_INVALID_SWEEP' }, 'misspelt.ts: unknown key "repeat": did you mean "repeats"?'],
  ['throws.ts', { name: 'SweepImportError', code: 'ERR_SWEEP_IMPORT' }, 'throws.ts failed: TypeError: Cannot read properties of null'],
  ['needs.ts', { name: 'SweepImportError', code: 'ERR_SWEEP_IMPORT' }, "needs.ts failed: Error: Cannot find module 'no-such-package'"],
  ['bad.ts', { name: 'ModuleSyntaxError', code: 'ERR_MODULE_SYNTAX', line: 2 }, 'bad.ts:2:10: syntax error: Type expected'],
])('%s is refused: %o', async (path, error, message) => {
  using project = new OutsideProject({
    'folder/a.txt': '',
    'notes.txt': '',
    'empty.ts': '',
    'empty.mjs': '',
    'named.ts': 'export const a: number = 1\nexport const b: number = 2\n',
    'function.ts': 'export default () => {}\n',
    'promise.mjs': 'export default Promise.resolve({})\n',
    'incomplete.mjs': "export default { name: 'x', params: {} }\n",
    'misspelt.ts':
      "import { defineSweep } from 'statesweep'\nexport default defineSweep({ name: 'x', params: {}, repeat: 2, steps: [] })\n",
    'throws.ts': 'const nothing: any = null\nnothing.x\n',
    'needs.ts': "import x from 'no-such-package'\nexport default x\n",
    'bad.ts': '\nconst a: = 1\n',
  })
  expect(await project.node(load(path))).toMatchObject({ ...error, message: expect.stringContaining(message) })
})

test.each([
  ['a sweep file', 'link.sweep.ts', 'study/real.sweep.ts', 'link.sweep.ts'],
  ['the folder of a sweep file', 'current', 'study', 'current/real.sweep.ts'],
])('%s behind a symbolic link: its imports and packages are found beside the real file, in workers too', async (_, link, target, path) => {
  const sweep = "import { factor } from './factor.mjs'\nimport { term } from 'near'\n"
  const steps = "export default { name: 'a', params: { x: [1] }, steps: [function work(run) { run.y = factor * run.x + term }] }\n"
  using project = new OutsideProject({
    'factor.mjs': 'export const factor = -1\n',
    'study/factor.mjs': 'export const factor = 10\n',
    'study/node_modules/near/package.json': '{ "name": "near", "type": "module", "exports": "./near.js" }',
    'study/node_modules/near/near.js': 'export const term = 3\n',
    'study/real.sweep.ts': sweep + steps,
  })
  symlinkSync(target, project.path(link))
  const applied = await project.node(`${APPLY_IN_THREAD}
    const { url: found, fileHash, sweep } = await loadSweep('${path}')
    const references = resolveSteps(sweep.steps, { sweepUrl: found, fileHash })
    show({ y: (await inThread(references, { x: 4 })).y, found: found === url('study/real.sweep.ts') })`)
  expect(applied).toEqual({ y: 43, found: true })
})

test('a module with steps behind a symbolic link finds its imports beside the real file, TypeScript too', async () => {
  using project = new OutsideProject({
    'factor.mjs': 'export const factor = -1\n',
    'study/factor.mjs': 'export const factor = 10\n',
    'study/real.mjs': "import { factor } from './factor.mjs'\nexport const get = () => factor\n",
    'study/real.ts': "import { factor } from './factor.mjs'\nexport const get = (): number => factor\n",
  })
  for (const ending of ['mjs', 'ts']) symlinkSync(`study/real.${ending}`, project.path(`link.${ending}`))
  const script = "show(await Promise.all(['link.mjs', 'link.ts'].map(async (name) => (await importModule(url(name))).get())))"
  expect(await project.node(script)).toEqual([10, 10])
})
