import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

/** Until the test says so. */
const WAITING = `console.error('begun')
  return import('node:fs').then(async ({ existsSync }) => { while (!existsSync('go')) await new Promise((next) => setTimeout(next, 10)) })`

it('refuses the second command on an experiment at once, and says which process executes it', async () => {
  using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: [1, 2] }', step: WAITING }) })
  const first = folder.start('run', 'a.sweep.ts', '--verbose', '--jobs', '2')
  await once(first.stderr, 'data')
  for (const options of [[], ['--fresh']]) {
    const { status, stderr } = folder.run('run', 'a.sweep.ts', ...options)
    expect(stderr).toBe(
      `statesweep: Experiment "test" executes in process ${first.pid} on host ${hostname()}: wait until it ends, or end it.\n`,
    )
    expect(status).toBe(2)
  }
  writeFileSync(join(folder.path, 'go'), '')
  const [status] = await once(first, 'close')
  expect(status).toBe(0)
  expect(folder.run('query', 'SELECT count(*) AS n FROM experiment_test').stdout).toBe('n\n2\n')
  expect(folder.run('run', 'a.sweep.ts').stderr).toMatch(/^Nothing left to execute: 2 done/)
}, 30_000)

it('goes on where kill -9 has ended the process that executed the experiment', async () => {
  using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: [1, 2] }', step: WAITING }) })
  const first = folder.start('run', 'a.sweep.ts', '--verbose', '--jobs', '2')
  await once(first.stderr, 'data')
  expect(folder.run('run', 'a.sweep.ts').stderr).toContain(`executes in process ${first.pid} on host`)
  first.kill('SIGKILL')
  await once(first, 'close')
  writeFileSync(join(folder.path, 'go'), '')
  const { status, stderr } = folder.run('run', 'a.sweep.ts', '--jobs', '2')
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.stringMatching(/^2 done/m) })
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.chunks'))).toEqual([])
}, 30_000)

it('reads and writes another experiment, and lists all, while one is being executed', async () => {
  const step = `run.fields.i = run.params.i; if (!existsSync('go')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3)`
  using folder = createFolder({
    'long.sweep.ts': `import { existsSync } from 'node:fs'\n${sweepFile({ name: 'long', params: '{ i: range(30_000) }', step })}`,
    'other.sweep.ts': sweepFile({ name: 'other', params: '{ i: range(200) }' }),
  })
  const long = folder.start('run', 'long.sweep.ts', '--jobs', '1')
  const ended = once(long, 'close')
  let printed = ''
  long.stderr.on('data', (data) => {
    printed += data
  })
  while (!/^long .* [1-9]/m.test(folder.run('ls').stdout)) expect(long.exitCode).toBe(null)
  for (const args of [
    ['run', 'other.sweep.ts', '--jobs', '1'],
    ['run', 'other.sweep.ts', '--fresh', '--jobs', '1'],
    ['query', 'SELECT count(*) AS n FROM experiment_other'],
    ['show', 'long'],
  ]) {
    const { status, stderr } = folder.run(...args)
    expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: expect.not.stringContaining('locked') })
    expect(long.exitCode).toBe(null)
  }
  writeFileSync(join(folder.path, 'go'), '')
  expect((await ended)[0], printed).toBe(0)
  expect(folder.run('query', 'SELECT count(i) AS n FROM experiment_long').stdout).toContain('30000')
}, 60_000)

it('executes several experiments of one database at the same time', async () => {
  const names = ['one', 'two', 'three'] as const
  const files = Object.fromEntries(names.map((name) => [`${name}.sweep.ts`, sweepFile({ name, params: '{ i: range(3000) }' })]))
  using folder = createFolder(files)
  const children = names.map((name) => folder.start('run', `${name}.sweep.ts`, '--verbose', '--jobs', '1'))
  const ended = children.map(async (child) => {
    let printed = ''
    child.stderr.on('data', (data) => {
      printed += data
    })
    const [status] = await once(child, 'close')
    return { status, done: /^[\d,]+ done/m.exec(printed)?.[0] ?? printed }
  })
  expect(await Promise.all(ended)).toEqual(names.map(() => ({ status: 0, done: '3,000 done' })))
  for (const name of names) expect(folder.run('query', `SELECT count(square) AS n FROM experiment_${name}`).stdout).toContain('3000')
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.chunks'))).toEqual([])
}, 60_000)
