// node test/compatibility/versions.mjs [MAJOR...]: the packed package on each version of Node.js: the shapes of steps, and scripts of ten lines.
import { execFileSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, createFolder, install, nodeOf, pack, ROOT, versionOf } from './packed.mjs'

const JAVASCRIPT = ['exported.mjs', 'names.mjs', 'inline.mjs', 'refused.mjs', 'common.cjs', 'common-object.cjs', 'compiled.cjs'].map(
  (name) => `./${name}`,
)
const TYPESCRIPT = ['./typed.ts', './typed-import.ts']
const TEN_LINES = `
async function start() {
  const experiment = createExperiment('ten').addRuns({ A: [1, 2], B: [3, 4] })
  await experiment.execute([
    (run) => {
      run.fields.AB = run.params.A * run.params.B
    },
  ])
  console.log(experiment.runs.records().map(({ AB }) => AB).join())
}
void start()
`
const FROM_MODULE = `import { createExperiment } from 'statesweep'${TEN_LINES}`

const areShapesRight = ({ status, stdout }) => status === 0 && JSON.parse(stdout).wrong.length === 0 && JSON.parse(stdout).count > 0
const isTenRight = ({ status, stdout }) => status === 0 && stdout === '3,4,6,8\n'

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
