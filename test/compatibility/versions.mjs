// node test/compatibility/versions.mjs [MAJOR...]: the packed package on each version of Node.js:
// the shapes of steps, and scripts of ten lines.
import { execFileSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, createFolder, FROM_MODULE, install, isTenRight, nodeOf, pack, ROOT, TEN_LINES, versionOf } from './packed.mjs'

const JAVASCRIPT = ['exported.mjs', 'names.mjs', 'inline.mjs', 'refused.mjs', 'common.cjs', 'common-object.cjs', 'compiled.cjs'].map(
  (name) => `./${name}`,
)
const TYPESCRIPT = ['./typed.ts', './typed-import.ts']

const areShapesRight = ({ status, stdout }) => status === 0 && JSON.parse(stdout).wrong.length === 0 && JSON.parse(stdout).count > 0

const majors = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [20, 22, 24, 26]
const tarball = pack()
for (const major of majors) checkVersion(major)

function checkVersion(major) {
  const node = nodeOf(major)
  const folder = createFolder(`project-${major}`, { type: 'module', allowScripts: { 'better-sqlite3': true, esbuild: true } })
  cpSync(join(ROOT, 'test/fixtures/steps'), folder, { recursive: true })
  writeFileSync(join(folder, 'ten.mjs'), FROM_MODULE)
  writeFileSync(join(folder, 'ten.ts'), FROM_MODULE)
  writeFileSync(join(folder, 'ten.cjs'), `const { createExperiment } = require('statesweep')${TEN_LINES}`)
  install(node, folder, [tarball, 'tsx'])
  const run = (title, args, isRight) => check(`${title}, Node ${versionOf(node)}`, [node, ...args], { cwd: folder, isRight })
  const hasStripping = execFileSync(node, ['--print', 'Boolean(process.features.typescript)'], { encoding: 'utf8' }).trim() === 'true'
  run('shapes in JavaScript', ['run-shapes.mjs', ...JAVASCRIPT], areShapesRight)
  run('shapes by tsx', ['--import', 'tsx', 'run-shapes.mjs', ...TYPESCRIPT, ...JAVASCRIPT], areShapesRight)
  if (hasStripping) run('shapes in TypeScript', ['run-shapes.mjs', ...TYPESCRIPT], areShapesRight)
  run('ten lines of .mjs', ['ten.mjs'], isTenRight)
  run('ten lines of .cjs', ['ten.cjs'], isTenRight)
  run('ten lines of .ts by tsx', ['--import', 'tsx', 'ten.ts'], isTenRight)
  if (hasStripping) run('ten lines of .ts', ['ten.ts'], isTenRight)
}
