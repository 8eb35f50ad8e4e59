import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createSession } from '../../dist/src/session.js'
import { createFolder, sweepFile } from './run-command.js'

const INLINE = ['--backend', 'inline'] as const

describe('statesweep run', () => {
  it('executes all runs of a sweep file on worker threads and stores them', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({}) })
    const { status, stdout, stderr } = folder.run('run', 'a.sweep.ts', '--db', 'lab.db', '--jobs', '2')
    expect(stderr).toMatch(/^10 done in [\d.]+ m?s(, speed-up .*x on 2 workers)?\n/)
    expect(stderr).toContain('Results in table experiment_test of lab.db')
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' })
    using session = createSession({ path: join(folder.path, 'lab.db'), readonly: true })
    expect(session.query('SELECT sum(square) AS sum FROM experiment_test')).toEqual([{ sum: 285 }])
  })

  it('keeps 999 of 1,000 runs where one throws, names the line of the user, and ends with status 1', () => {
    const step = `run.fields.square = run.params.i ** 2\n    if (run.params.i === 500) throw new RangeError('no square of 500')`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(1000) }', step }) })
    const { status, stderr } = folder.run('run', 'a.sweep.ts')
    expect(stderr).toMatch(/^999 done, 1 failed in/)
    expect(stderr).toContain('1 failed in step "work": RangeError: no square of 500\n  run 500 at a.sweep.ts:8:')
    expect(stderr).toContain('statesweep runs test --status failed')
    expect(status).toBe(1)
  })

  it('prints a JSON object with --json, and nothing else on standard output', () => {
    const step = `if (run.params.i === 3) throw new Error('three'); return run.params.i`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ step }) })
    const { status, stdout } = folder.run('run', 'a.sweep.ts', '--json', ...INLINE)
    const file = join(folder.path, 'a.sweep.ts')
    expect(JSON.parse(stdout)).toEqual({
      experiment: 'test',
      execution: 1,
      table: 'experiment_test',
      path: join(folder.path, 'statesweep.db'),
      ended: 'complete',
      error: null,
      counts: { done: 9, failed: 1, timeout: 0, crashed: 0 },
      total: 10,
      skipped: 0,
      kept: { done: 0, failed: 0, timeout: 0, crashed: 0 },
      stale: 0,
      waiting: 0,
      elapsed_ms: expect.any(Number),
      busy_ms: expect.any(Number),
      speed_up: expect.any(Number),
      concurrency: 1,
      failures: [
        { count: 1, step: 'work', name: 'Error', message: 'three', cause: null, run: 3, at: { file, line: 7, column: expect.any(Number) } },
      ],
      escaped: 0,
      returned: ['work'],
    })
    expect(status).toBe(1)
  })

  it.each(['threads', 'processes', 'inline'])('keeps what the sweep file and its steps print out of the JSON, in %s', (backend) => {
    const file = `${sweepFile({ step: `console.log('step ' + run.params.i)` })}\nif (isMainThread) console.log('loaded')\n`
    using folder = createFolder({ 'a.sweep.ts': file })
    const { stdout, stderr } = folder.run('run', 'a.sweep.ts', '--json', '--backend', backend)
    expect(JSON.parse(stdout)).toMatchObject({ counts: { done: 10 } })
    expect(stderr).toContain('loaded\n')
    expect(stderr).not.toContain('step ')
  })

  it.each(['threads', 'processes', 'inline'])(
    'shows what steps write with --verbose, each line with its run, and keeps it in the logs without, in %s',
    (backend) => {
      const step = `process.stderr.write('a\\u001b[2J\\nb'); console.log(run.params.i)`
      using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(3) }', step }) })
      const quiet = folder.run('run', 'a.sweep.ts', '--backend', backend)
      expect(quiet.stderr).not.toContain('run 1')
      const verbose = folder.run('run', 'a.sweep.ts', '--fresh', '--verbose', '--backend', backend)
      const lines = verbose.stderr.split('\n').filter((line) => line.startsWith('run '))
      for (const i of [0, 1, 2]) {
        expect(lines.filter((line) => line.startsWith(`run ${i} `))).toEqual([`run ${i}  a\\u001b[2J`, `run ${i}  b`, `run ${i}  ${i}`])
      }
      expect(verbose.stdout).toBe('')
      expect(folder.run('logs', '2').stdout).toBe('a\u001b[2J\nb2\n')
    },
  )

  it('ends with status 1 where an error escaped, and says where it stands', () => {
    const step = `if (run.params.i === 2) setTimeout(() => { throw new Error('late') }, 10)`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(3) }', step }) })
    const { status, stderr } = folder.run('run', 'a.sweep.ts')
    expect(stderr).toMatch(/^3 done in/)
    expect(stderr).toContain('1 error escaped after its run ended, probably from run 2: see its log')
    expect(stderr).toContain('statesweep logs 2 --experiment test')
    expect(status).toBe(1)
    expect(folder.run('logs', '2').stdout).toMatch(/^escaped after the run ended: Error: late\n/)
  })

  it('proposes a query that shows results, where there are many params', () => {
    const params = '{ a: [1], b: [2], c: [3], d: [4], e: [5], f: [6] }'
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params, step: 'run.fields.sum = run.params.a + run.params.f' }) })
    const { stderr } = folder.run('run', 'a.sweep.ts', ...INLINE)
    const [, sql = ''] = /statesweep query '(.*)'/.exec(stderr) ?? []
    expect(sql).toBe('SELECT params_c, params_d, params_e, params_f, sum FROM experiment_test LIMIT 10')
    expect(folder.run('query', sql).stdout).toMatch(/7\n$/)
  })

  it('starts over with --fresh', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({}), 'b.sweep.ts': sweepFile({ params: '{ i: range(3) }' }) })
    expect(folder.run('run', 'a.sweep.ts', ...INLINE).status).toBe(0)
    expect(folder.run('run', 'b.sweep.ts', '--fresh', ...INLINE).status).toBe(0)
    expect(folder.run('query', 'SELECT count(*) AS n FROM experiment_test').stdout).toBe('n\n3\n')
  })

  it('executes each point as often as the sweep repeats it, with its seed', () => {
    const sweep = (seed: number) => sweepFile({ params: `{ i: [1, 2] }, repeats: 3, seed: ${seed}`, step: 'run.fields.x = run.random()' })
    using folder = createFolder({ 'a.sweep.ts': sweep(1), 'b.sweep.ts': sweep(1), 'c.sweep.ts': sweep(2) })
    const values = ['a', 'b', 'c'].map((name) => {
      folder.run('run', `${name}.sweep.ts`, '--db', `${name}.db`, ...INLINE)
      return folder.run('query', 'SELECT params_i, x FROM experiment_test ORDER BY run', '--db', `${name}.db`).stdout
    })
    expect(values[0]?.trim().split('\n')).toHaveLength(7)
    expect(values[0]).toBe(values[1])
    expect(values[0]).not.toBe(values[2])
  })

  it('stops when the first 20 runs all fail alike, and goes on with --no-bail', () => {
    const params = '{ i: range(5000) }'
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params, step: 'run.params.nothing.there = 1' }) })
    const stopped = folder.run('run', 'a.sweep.ts', '--json', ...INLINE)
    expect(stopped.stderr).toMatch(/Stopped because the first \d+ runs all failed alike: .* --no-bail continues\./)
    const { ended, counts } = JSON.parse(stopped.stdout)
    expect(ended).toBe('bailed')
    expect(counts.failed).toBeGreaterThanOrEqual(20)
    expect(counts.failed).toBeLessThan(5000)
    expect(stopped.status).toBe(1)
    const all = folder.run('run', 'a.sweep.ts', '--json', '--fresh', '--no-bail', ...INLINE)
    expect(JSON.parse(all.stdout).counts.failed).toBe(5000)
    expect(all.status).toBe(1)
  })

  it('goes on when all runs fail, but not alike', () => {
    const step = `throw new Error('run ' + run.params.i)`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(5000) }', step }) })
    const { stdout, stderr } = folder.run('run', 'a.sweep.ts', '--json', ...INLINE)
    expect(JSON.parse(stdout)).toMatchObject({ ended: 'complete', counts: { failed: 5000 } })
    expect(stderr).toContain('… and 95 more kinds of failure')
  })

  it('begins no further chunk after a failure with --on-error stop', () => {
    const step = `if (run.params.i === 0) throw new Error('first')`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(100000) }', step }) })
    const { status, stdout, stderr } = folder.run('run', 'a.sweep.ts', '--on-error', 'stop', '--json', ...INLINE)
    const { ended, counts, total } = JSON.parse(stdout)
    expect({ ended, failed: counts.failed, total }).toEqual({ ended: 'stopped', failed: 1, total: 100_000 })
    expect(counts.done).toBeLessThan(100_000)
    expect(stderr).toContain('Stopped after the first failure')
    expect(status).toBe(1)
  })

  it('says once which step returned a value', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ step: 'return 3' }) })
    const { stderr } = folder.run('run', 'a.sweep.ts', ...INLINE)
    expect(stderr.match(/Step "work" returned a value/g)).toHaveLength(1)
  })

  it('leaves the name free when it is interrupted before the first run', () => {
    // The worker has not loaded the file before the signal has arrived. One worker: a second signal
    // ends the process at once.
    const signal = `
import { existsSync, writeFileSync } from 'node:fs'
if (isMainThread) process.once('SIGINT', () => writeFileSync('seen', ''))
else {
  process.kill(process.pid, 'SIGINT')
  while (!existsSync('seen')) {}
}`
    const file = `${sweepFile({})}${signal}\n`
    using folder = createFolder({ 'a.sweep.ts': file, 'b.sweep.ts': sweepFile({}) })
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--jobs', '1')
    expect(stderr).toContain('Interrupted: 10 runs have no result, nothing is stored.')
    expect(status).toBe(130)
    expect(folder.run('run', 'b.sweep.ts', ...INLINE).status).toBe(0)
  })

  it('ends although the sweep file keeps a timer', () => {
    using folder = createFolder({ 'a.sweep.ts': `${sweepFile({})}\nsetInterval(() => {}, 1000)\n` })
    expect(folder.run('run', 'a.sweep.ts').status).toBe(0)
  })

  it('makes no database for a sweep file that cannot be loaded', () => {
    using folder = createFolder({ 'a.sweep.ts': 'export default defineSweep({' })
    expect(folder.run('run', 'a.sweep.ts').status).toBe(2)
    expect(existsSync(join(folder.path, 'statesweep.db'))).toBe(false)
  })
})

describe('statesweep run names what is wrong', () => {
  const step = `steps: [() => {}]`
  const file = (definition: string) => `import { defineSweep, stepRef } from 'statesweep'\nexport default defineSweep(${definition})\n`
  it.each([
    ['a syntax error', 'export default defineSweep({\n', /a\.sweep\.ts:2:1: syntax error/],
    ['a missing default export', 'export const sweep = 1\n', /a\.sweep\.ts is not a sweep file, it has no default export, only sweep/],
    ['an empty axis', file(`{ name: 'x', params: { lr: [] }, ${step} }`), /a\.sweep\.ts: Axis "lr" has no values/],
    [
      'an unknown option',
      file(`{ name: 'x', params: {}, repeat: 2, ${step} }`),
      /a\.sweep\.ts: unknown key "repeat": did you mean "repeats"\?/,
    ],
    [
      'an unknown step',
      file(
        `{ name: 'x', params: {}, steps: [stepRef(import.meta.url, 'trian')] }\nexport const train = () => {}`
          .replace(' }\n', ' })\n')
          .replace(/$/, '//'),
      ),
      /a\.sweep\.ts has no export "trian": its exported functions are "train"/,
    ],
    [
      'a file that throws',
      `const nothing = null\n\nnothing.there\n`,
      /Importing .*a\.sweep\.ts failed: TypeError: .*\n {2}at a\.sweep\.ts:3:9/,
    ],
  ])('%s', (_, text, expected) => {
    using folder = createFolder({ 'a.sweep.ts': text })
    const { status, stdout, stderr } = folder.run('run', 'a.sweep.ts', ...INLINE)
    expect(stderr).toMatch(expected)
    expect(stderr).toMatch(/^statesweep: /)
    expect(stderr).not.toContain('node_modules')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('and leaves the name of a sweep free whose steps no worker could load', () => {
    const broken = `${sweepFile({})}\nif (!isMainThread) throw new Error('not here')\n`
    using folder = createFolder({ 'a.sweep.ts': broken, 'b.sweep.ts': sweepFile({}) })
    const { status, stderr } = folder.run('run', 'a.sweep.ts')
    expect(stderr).toMatch(/Cannot load step "work": importing .*a\.sweep\.ts failed: Error: not here\n {2}at a\.sweep\.ts:10/)
    expect(status).toBe(2)
    expect(folder.run('run', 'b.sweep.ts', ...INLINE).status).toBe(0)
  })
})

describe('statesweep run takes limits', () => {
  it('of time and memory, and tries again', () => {
    const step = `
    run.fields.attempt = run.attempt
    if (run.params.i === 2) for (;;) {}
    if (run.params.i === 5) { const list: unknown[] = []; for (;;) list.push({ list: list.length }) }
    if (run.params.i === 7 && run.attempt < 2) throw new Error('not yet')`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ step }) })
    const { status, stdout } = folder.run(
      'run',
      'a.sweep.ts',
      '--json',
      '--timeout',
      '6s',
      '--retries',
      '1',
      '--memory',
      '64MB',
      '--jobs',
      '2',
    )
    expect(JSON.parse(stdout).counts).toEqual({ done: 8, failed: 0, timeout: 1, crashed: 1 })
    expect(status).toBe(1)
    const rows = folder.run(
      'query',
      'SELECT params_i AS i, status, attempt FROM experiment_test WHERE attempt > 1 ORDER BY 1',
      '--json',
    ).stdout
    expect(JSON.parse(rows)).toEqual([
      { i: 2, status: 'timeout', attempt: 2 },
      { i: 5, status: 'crashed', attempt: 2 },
      { i: 7, status: 'done', attempt: 2 },
    ])
  }, 60_000)

  it('with units only', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({}) })
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--timeout', '30')
    expect(stderr).toContain('The unit is missing: write 30ms, 30s, 30m, 30h.')
    expect(status).toBe(2)
  })
})
