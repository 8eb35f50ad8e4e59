// What the compatibility checks share: the packed package, fresh folders to install it into,
// versions of Node.js, a line for each check. Needs the network.
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const NPM = process.env.npm_execpath ?? join(dirname(realpathSync(process.execPath)), '../lib/node_modules/npm/bin/npm-cli.js')
const QUIET = ['--no-audit', '--no-fund', '--loglevel=error']

/** A script that needs `createExperiment`, and what it prints. */
export const TEN_LINES = `
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
export const FROM_MODULE = `import { createExperiment } from 'statesweep'${TEN_LINES}`
export const isTenRight = ({ status, stdout }) => status === 0 && stdout === '3,4,6,8\n'

const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'statesweep-compatibility-'))
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }))

/** The packed package, as it would be published. The build must be there. */
export function pack() {
  const packed = execFileSync(process.execPath, [NPM, 'pack', '--json', '--ignore-scripts', '--pack-destination', scratch], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  return join(scratch, JSON.parse(packed)[0].filename)
}

/** A fresh folder with a package.json of these properties. */
export function createFolder(name, properties = {}) {
  const folder = join(scratch, name)
  mkdirSync(folder)
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, ...properties }))
  return folder
}

/**
 * Installs packages by an npm that runs on that version of Node.js: a native module serves one
 * version only.
 */
export function install(node, folder, packages, options = []) {
  execFileSync(node, [NPM, 'install', ...QUIET, ...options, ...packages], {
    cwd: folder,
    env: withNode(node),
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

const withNode = (node) => ({ ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) })

/** The executable of a version: the running one, or that of the npm package `node`. */
export function nodeOf(major) {
  if (Number(process.versions.node.split('.')[0]) === major) return process.execPath
  const folder = createFolder(`node-${major}`, { allowScripts: { node: true } })
  install(process.execPath, folder, [`node@${major}`])
  const node = join(folder, 'node_modules/node/bin/node')
  if (!existsSync(node)) throw new Error(`npm has not installed node@${major}`)
  return node
}

export const versionOf = (node) => execFileSync(node, ['--print', 'process.versions.node'], { encoding: 'utf8' }).trim()

/**
 * Runs one check and says what came out; a failed check makes the exit status 1. `isRight` gets
 * what was printed.
 */
export function check(title, [program, ...args], { isRight = ({ status }) => status === 0, ...options }) {
  const result = spawnSync(program, args, { encoding: 'utf8', ...options })
  const right = isRight(result)
  if (!right) process.exitCode = 1
  console.log(`${right ? 'ok    ' : 'FAILED'} ${title}${right ? '' : `\n${result.stdout}${result.stderr}`}`)
}
