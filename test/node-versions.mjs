// node test/node-versions.mjs [MAJOR...]: installs the packed package in a fresh folder for each version of Node.js, by an npm that runs on that version
// (a native module serves one of them only), and executes the shapes of steps and the scripts of ten lines there. Needs the network.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const NPM = process.env.npm_execpath ?? join(dirname(realpathSync(process.execPath)), '../lib/node_modules/npm/bin/npm-cli.js')
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']

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

const summaryOf = (stdout) => (stdout.startsWith('{') ? `: ${JSON.parse(stdout).count} shapes` : '')
const areShapesRight = (stdout) => JSON.parse(stdout).wrong.length === 0
const isTenRight = (stdout) => stdout === '3,4,6,8\n'
const versionOf = (node) => execFileSync(node, ['--print', 'process.versions.node'], { encoding: 'utf8' }).trim()

const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'statesweep-versions-'))
const majors = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [20, 22, 24, 26]
let failed = 0
try {
  const [{ filename }] = JSON.parse(
    execFileSync(process.execPath, [NPM, 'pack', '--json', '--pack-destination', scratch], { cwd: ROOT, encoding: 'utf8' }),
  )
  for (const major of majors) checkVersion(major, join(scratch, filename))
} finally {
  rmSync(scratch, { recursive: true })
}
process.exitCode = failed === 0 ? 0 : 1

function checkVersion(major, tarball) {
  const node = nodeOf(major)
  const folder = join(scratch, `project-${major}`)
  mkdirSync(folder)
  writeFileSync(
    join(folder, 'package.json'),
    '{ "private": true, "type": "module", "allowScripts": { "better-sqlite3": true, "esbuild": true } }',
  )
  cpSync(join(ROOT, 'test/fixtures/steps'), folder, { recursive: true })
  writeFileSync(join(folder, 'ten.mjs'), FROM_MODULE)
  writeFileSync(join(folder, 'ten.ts'), FROM_MODULE)
  writeFileSync(join(folder, 'ten.cjs'), `const { createExperiment } = require('statesweep')${TEN_LINES}`)
  install(node, folder, [tarball, 'tsx'])
  const run = (title, args, isRight) =>
    report(`${title}, Node ${versionOf(node)}`, spawnSync(node, args, { cwd: folder, encoding: 'utf8' }), isRight)
  const hasStripping = execFileSync(node, ['--print', 'Boolean(process.features.typescript)'], { encoding: 'utf8' }).trim() === 'true'
  run('shapes in JavaScript', ['run-shapes.mjs', ...JAVASCRIPT], areShapesRight)
  run('shapes by tsx', ['--import', 'tsx', 'run-shapes.mjs', ...TYPESCRIPT, ...JAVASCRIPT], areShapesRight)
  if (hasStripping) run('shapes in TypeScript', ['run-shapes.mjs', ...TYPESCRIPT], areShapesRight)
  run('ten lines of .mjs', ['ten.mjs'], isTenRight)
  run('ten lines of .cjs', ['ten.cjs'], isTenRight)
  run('ten lines of .ts by tsx', ['--import', 'tsx', 'ten.ts'], isTenRight)
  if (hasStripping) run('ten lines of .ts', ['ten.ts'], isTenRight)
}

/** The executable of a version: the running one, or that of the npm package `node`. */
function nodeOf(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath
  const folder = join(scratch, `node-${major}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "allowScripts": { "node": true } }')
  install(process.execPath, folder, [`node@${major}`])
  const node = join(folder, 'node_modules/node/bin/node')
  if (!existsSync(node)) throw new Error(`npm has not installed node@${major}`)
  return node
}

function install(node, folder, packages) {
  const path = [dirname(node), process.env.PATH].join(delimiter)
  execFileSync(node, [NPM, 'install', ...QUIET, ...packages], {
    cwd: folder,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

function report(title, { stdout, stderr, status }, isRight) {
  const right = status === 0 && isRight(stdout)
  if (!right) failed++
  console.log(`${right ? 'ok    ' : 'FAILED'} ${title}${right ? summaryOf(stdout) : `\n${stdout}${stderr}`}`)
}
