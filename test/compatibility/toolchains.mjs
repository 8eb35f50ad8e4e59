// node test/compatibility/toolchains.mjs: the packed package with other compilers, test runners and
// package managers, on the running Node.js. Needs the network.
import { spawnSync } from 'node:child_process'
import { cpSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { check, createFolder, FROM_MODULE, install, isTenRight, pack, ROOT } from './packed.mjs'

const node = process.execPath
const SCRIPTS = { 'better-sqlite3': true, esbuild: true }
const SQLITE = { 'better-sqlite3': '12.9.0' }
/** Node.js of this version cannot load better-sqlite3 13. */
const isOld = Number(process.versions.napi) < 10
const tarball = pack()
const tools = createFolder('tools')

attempt('TypeScript 5.9', () => checkTypeScript('5.9'))
attempt('TypeScript 6', () => checkTypeScript('6'))
attempt('Jest 30 and vitest 4', checkRunners)
attempt('npm install --ignore-scripts', checkWithoutScripts)
attempt('pnpm 10 and yarn 1', () => install(node, tools, ['pnpm@10', 'yarn@1'], ['--ignore-scripts']))
const pnpm = ['pnpm/bin/pnpm.cjs', 'install', '--no-frozen-lockfile', '--store-dir', join(tools, 'store')]
const yarn = ['yarn/bin/yarn.js', 'install', '--non-interactive', '--no-lockfile', '--cache-folder', join(tools, 'cache')]
const built = { onlyBuiltDependencies: ['better-sqlite3'] }
checkManager('pnpm 10 with the override', pnpm, { pnpm: { ...built, overrides: SQLITE } }, isTenRight)
checkManager('pnpm 10 without the override', pnpm, { pnpm: built }, isOld ? isOverrideNamed : isTenRight)
checkManager('yarn 1 with the resolution', yarn, { resolutions: SQLITE }, isTenRight)
// yarn itself refuses version 13 on Node.js 20, unless it ignores the field `engines`.
checkManager('yarn 1 without the resolution', [...yarn, '--ignore-engines'], {}, isOld ? isOverrideNamed : isTenRight)

/**
 * Does the work, or says why it cannot: an install that fails is a failed check, and the others go
 * on.
 */
function attempt(title, work) {
  try {
    return work()
  } catch (error) {
    process.exitCode = 1
    console.log(`FAILED ${title}: cannot be checked here: ${error.message}`)
  }
}

function createProject(name, packages, { options = [], fixture } = {}) {
  const folder = createFolder(name, { type: 'module', allowScripts: SCRIPTS })
  if (fixture) cpSync(join(ROOT, 'test/fixtures', fixture), folder, { recursive: true })
  writeFileSync(join(folder, 'ten.mjs'), FROM_MODULE)
  install(node, folder, [tarball, ...packages], options)
  return folder
}

function checkTypeScript(version) {
  const cwd = createProject(`typescript-${version}`, [`typescript@${version}`, '@types/node@20'], {
    fixture: 'strict-project',
    options: ['--ignore-scripts'],
  })
  check(`statesweep init beside TypeScript ${version}`, [node, 'node_modules/statesweep/dist/src/cli/main.js', 'init'], { cwd })
  check(`strict project and the file of init by TypeScript ${version}`, [node, 'node_modules/typescript/bin/tsc', '-p', '.'], { cwd })
}

/**
 * Both in one project: where no prebuilt addon can be downloaded, each install compiles it for a
 * minute.
 */
function checkRunners() {
  const cwd = createProject('runners', ['jest@30', 'vitest@4'], { fixture: 'test-runners' })
  const env = { ...process.env, NODE_OPTIONS: '--experimental-vm-modules' }
  check('functions in Jest 30', [node, 'node_modules/jest/bin/jest.js', '--rootDir', '.'], { cwd, env })
  check('functions in vitest 4 with vmThreads', [node, 'node_modules/vitest/vitest.mjs', 'run', '--pool', 'vmThreads', '--globals'], {
    cwd,
  })
}

function checkWithoutScripts() {
  const cwd = createProject('no-scripts', ['better-sqlite3@12.9.0'], { options: ['--ignore-scripts'] })
  check('ten lines after npm install --ignore-scripts', [node, 'ten.mjs'], { cwd, isRight: isBuildNamed })
}

/** Installs with another package manager, then executes the ten lines. */
function checkManager(title, [bin, ...args], properties, isRight) {
  attempt(title, () => {
    const dependencies = { statesweep: `file:${tarball}` }
    const cwd = createFolder(title.replaceAll(' ', '-'), { name: 'project', version: '1.0.0', type: 'module', dependencies, ...properties })
    writeFileSync(join(cwd, 'ten.mjs'), FROM_MODULE)
    const installed = spawnSync(node, [join(tools, 'node_modules', bin), ...args], { cwd, encoding: 'utf8' })
    if (installed.status !== 0) throw new Error(`${installed.stdout}${installed.stderr}`)
    check(`ten lines by ${title}`, [node, 'ten.mjs'], { cwd, isRight })
  })
}

/** One line of the error names all of these. */
function isNamed({ status, stderr }, ...texts) {
  return status === 1 && stderr.split('\n').some((line) => texts.every((text) => line.includes(text)))
}

function isOverrideNamed(result) {
  return isNamed(result, 'UnsupportedRuntimeError', 'pnpm.overrides', 'resolutions', '12.9.0')
}

function isBuildNamed(result) {
  return isNamed(result, 'npm rebuild better-sqlite3', 'pnpm approve-builds')
}
