import { spawnSync } from 'node:child_process'
import { cpSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { OutsideProject, repository } from '../steps/outside-project.js'

const OPEN = `
import { createSession } from './dist/src/index.js'
try {
  createSession({ path: ':memory:' }).ls()
} catch ({ code, message }) {
  console.log(JSON.stringify({ code, message }))
}`

/** What opening a session says where this better-sqlite3 is installed. */
function openWith(version: string, body: string): unknown {
  using project = new OutsideProject({
    'package.json': '{ "type": "module" }',
    'open.mjs': OPEN,
    'node_modules/better-sqlite3/package.json': JSON.stringify({ version, main: 'index.js' }),
    'node_modules/better-sqlite3/index.js': `module.exports = function Database() { ${body} }`,
  })
  for (const name of readdirSync(join(repository, 'node_modules')))
    if (name !== 'better-sqlite3') symlinkSync(join(repository, 'node_modules', name), project.path(`node_modules/${name}`))
  cpSync(join(repository, 'dist'), project.path('dist'), { recursive: true })
  const { stdout, stderr } = spawnSync(process.execPath, ['open.mjs'], { cwd: project.folder, encoding: 'utf8' })
  return stdout === '' ? stderr : JSON.parse(stdout)
}

const failing = (message: string, code: string) => `throw Object.assign(new Error(${JSON.stringify(message)}), { code: '${code}' })`
const refusal = (message: RegExp) => ({ code: 'ERR_UNSUPPORTED_RUNTIME', message: expect.stringMatching(message) })

it.skipIf(Number(process.versions.napi) >= 10)('names the overrides where better-sqlite3 13 would end the process', () => {
  expect(openWith('13.2.0', 'process.abort()')).toEqual(refusal(/pnpm\.overrides.*resolutions.*12\.9\.0/))
})

it.each([
  ['Could not locate the bindings file. Tried:\n → build', 'undefined'],
  ["Cannot find module '/x/build/Release/better_sqlite3.node'", 'MODULE_NOT_FOUND'],
])('names how to build an addon that is missing', (message, code) => {
  expect(openWith('12.9.0', failing(message, code))).toEqual(refusal(/^.*`npm rebuild better-sqlite3`.*`pnpm approve-builds`.*$/))
})

it('names how to build an addon for this version of Node.js', () => {
  expect(openWith('12.9.0', failing('compiled against another version', 'ERR_DLOPEN_FAILED'))).toEqual(refusal(/npm rebuild/))
})
