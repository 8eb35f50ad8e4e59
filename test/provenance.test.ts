import { execFileSync } from 'node:child_process'
import { mkdirSync, realpathSync } from 'node:fs'
import { cpus, hostname, totalmem } from 'node:os'
import Database from 'better-sqlite3'
import { createExperiment, createSession, type ExecutionInfo, type ProjectInfo } from 'statesweep'
import { nothing } from 'statesweep/steps'
import { expect, it } from 'vitest'
import { gitHead } from '../dist/src/provenance/git-head.js'
import manifest from '../package.json' with { type: 'json' }
import { createFolder, sweepFile } from './cli/run-command.js'
import { openLab, step, temporaryFolder } from './fixtures/lab.js'

const inline = { backend: 'inline', concurrency: 1 } as const
const NOWHERE: ProjectInfo = { name: null, version: null, commit: null, branch: null, dirty: null }

/** Executes git in a folder, without what its user has configured. */
const git = (cwd: string, ...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', '-c', 'init.defaultBranch=trunk', ...args], {
    cwd,
    encoding: 'utf8',
  }).trim()

function executionsIn(folder: string, name = 'test'): ExecutionInfo[] {
  const session = createSession({ path: `${folder}/statesweep.db`, readonly: true })
  try {
    return session.loadExperiment(name).executions
  } finally {
    session.close()
  }
}

it('records of each execution what executed, with what, and where, oldest first', async () => {
  const experiment = createExperiment('example', { seed: 7 }).addRuns({ A: [1], B: [2] })
  expect(experiment.executions).toEqual([])
  const before = Date.now()
  await experiment.execute([step('multiply'), nothing()], { ...inline, config: { C: [5], when: new Date(0) } })
  await experiment.execute(nothing(), inline)
  const machine = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    cores: cpus().length,
    memory: totalmem(),
    host: hostname(),
  }
  const [first, second] = experiment.executions
  expect([first, second]).toMatchObject([
    {
      ...machine,
      execution: 1,
      resumed: null,
      steps: [
        { name: 'multiply', source: expect.stringContaining('run.params.A * run.params.B'), line: 5, args: [] },
        { name: 'nothing', source: null, file: null, line: null, args: [] },
      ],
      config: { C: [5], when: new Date(0) },
      seed: 7,
      statesweep: manifest.version,
      command: expect.stringContaining('node'),
      project: { name: 'statesweep', version: manifest.version, commit: git('.', 'rev-parse', 'HEAD') },
    },
    { ...machine, execution: 2, steps: [{ name: 'nothing' }], config: {} },
  ])
  expect(first?.started).toBeGreaterThanOrEqual(before)
  expect(first?.duration).toBeGreaterThanOrEqual(0)
})

it('keeps nothing of a run tracked by hand, which is no execution', async () => {
  const experiment = createExperiment()
  await experiment.run(() => {})
  expect(experiment.executions).toEqual([])
})

it('says JSON of a config in a column, where JSON says it exactly', async () => {
  const session = openLab()
  const experiment = session.createExperiment('example')
  await experiment.execute(nothing(), { ...inline, config: { a: { b: [1, 'x', null] } } })
  await experiment.execute(nothing(), { ...inline, config: { a: -0 } })
  const rows = session.query("SELECT config_json, json_extract(sources, '$[0].name') AS step FROM executions ORDER BY ordinal")
  expect(rows).toEqual([
    { config_json: '{"a":{"b":[1,"x",null]}}', step: 'nothing' },
    { config_json: null, step: 'nothing' },
  ])
})

it('finds the project of a sweep file: its package, commit, branch, and whether it has changes', () => {
  using folder = createFolder({ 'a.sweep.ts': sweepFile({}), 'package.json': '{ "name": "mine", "version": "1.2.3" }' })
  const project = () => {
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--backend', 'inline', '--fresh')
    expect(status, stderr).toBe(0)
    return executionsIn(folder.path)[0]?.project
  }
  expect(project()).toEqual({ ...NOWHERE, name: 'mine', version: '1.2.3' })
  git(folder.path, 'init', '-q')
  git(folder.path, 'add', 'a.sweep.ts')
  git(folder.path, 'commit', '-qm', 'one')
  const commit = git(folder.path, 'rev-parse', 'HEAD')
  expect(project()).toEqual({ name: 'mine', version: '1.2.3', commit, branch: 'trunk', dirty: false })
  folder.write('a.sweep.ts', sweepFile({ step: 'run.fields.other = 1' }))
  expect(project()).toMatchObject({ commit, branch: 'trunk', dirty: true })
}, 60_000)

it('reads what git has checked out: a new branch, packed refs, a single commit, a work tree', () => {
  const root = realpathSync(temporaryFolder())
  expect(gitHead(root)).toBeUndefined()
  git(root, 'init', '-q')
  expect(gitHead(root)).toEqual({ root, commit: null, branch: 'trunk' })
  git(root, 'commit', '-qm', 'one', '--allow-empty')
  git(root, 'checkout', '-qb', 'a/b')
  const commit = git(root, 'rev-parse', 'HEAD')
  mkdirSync(`${root}/sub`)
  expect(gitHead(`${root}/sub`)).toEqual({ root, commit, branch: 'a/b' })
  git(root, 'pack-refs', '--all')
  expect(gitHead(root)).toEqual({ root, commit, branch: 'a/b' })
  // It shares the refs of its repository.
  git(root, 'worktree', 'add', '-q', '-b', 'topic', 'tree')
  expect(gitHead(`${root}/tree`)).toEqual({ root: `${root}/tree`, commit, branch: 'topic' })
  git(root, 'checkout', '-q', '--detach')
  expect(gitHead(root)).toEqual({ root, commit, branch: null })
})

it('records null without a package, a repository or git, and ends without an error', () => {
  using folder = createFolder({ 'package.json': '{ "name": 5', 'script.mjs': '' })
  const path = `${folder.path}/statesweep.db`
  folder.write(
    'script.mjs',
    `import { createSession } from '${import.meta.resolve('statesweep')}'
     const session = createSession({ path: ${JSON.stringify(path)} })
     await session.createExperiment('test').execute(() => {}, { concurrency: 1 })`,
  )
  git(folder.path, 'init', '-q')
  const options = { cwd: folder.path, env: { ...process.env, PATH: folder.path }, encoding: 'utf8', stdio: 'pipe' } as const
  execFileSync(process.execPath, ['script.mjs', "it's", '--a=1'], options)
  const [execution] = executionsIn(folder.path)
  expect(execution?.project).toEqual({ ...NOWHERE, branch: 'trunk' })
  expect(execution?.command).toMatch(/^node \S*script\.mjs 'it'\\''s' --a=1$/)
})

it('says of a killed execution that continues what its first start was, and when it continued', async () => {
  using folder = createFolder({
    'a.sweep.ts': sweepFile({ params: '{ i: [1, 2] }', step: 'if (run.params.i === 2) process.kill(process.pid, "SIGKILL")' }),
  })
  const env = (host: string) => ({ cwd: folder.path, stdio: 'pipe' as const, env: { ...process.env, ONLY: host } })
  const main = `${process.cwd()}/dist/src/cli/main.js`
  expect(() => execFileSync(process.execPath, [main, 'run', 'a.sweep.ts', '--backend', 'threads', '--jobs', '1'], env('1'))).toThrow()
  const [killed] = executionsIn(folder.path)
  expect(killed).toMatchObject({ duration: null, resumed: null, command: expect.stringMatching(/run a\.sweep\.ts --backend threads/) })
  folder.run('run', 'a.sweep.ts', '--backend', 'processes', '--jobs', '1')
  const executions = executionsIn(folder.path)
  expect(executions).toMatchObject([{ execution: 1, started: killed?.started, command: killed?.command, duration: expect.any(Number) }])
  expect(executions[0]?.resumed).toBeGreaterThan(killed?.started ?? 0)
})

it('reads executions of a lab by an earlier version, with null for what it did not record', async () => {
  const path = `${temporaryFolder()}/lab.db`
  const session = createSession({ path })
  await session.createExperiment('old').execute(step('multiply'), inline)
  session.close()
  const db = new Database(path)
  for (const column of ['sources', 'command', 'host', 'project_dirty']) db.exec(`ALTER TABLE executions DROP COLUMN ${column}`)
  db.close()
  const again = createSession({ path, readonly: true })
  const unknown = { source: null, file: null, line: null, args: null }
  expect(again.loadExperiment('old').executions).toMatchObject([{ steps: [{ name: 'multiply', ...unknown }], command: null, host: null }])
  again.close()
})
