import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createSession } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { digest } from '../fixtures/digest.js'
import { createFolder, sweepFile } from './run-command.js'

const INLINE = ['--backend', 'inline'] as const

describe('the same command again', () => {
  it('says that nothing is left, with the status of the results', () => {
    const step = `if (run.params.i === 3 && run.config.fails) throw new Error('three')`
    const file = (fails: boolean) => sweepFile({ params: `{ i: range(10) }, config: { fails: ${fails} }`, step })
    using folder = createFolder({ 'good.sweep.ts': file(false), 'bad.sweep.ts': file(true) })
    folder.run('run', 'good.sweep.ts', ...INLINE)
    expect(folder.run('run', 'good.sweep.ts', ...INLINE)).toMatchObject({
      status: 0,
      stderr: expect.stringMatching(/^Nothing left to execute: 10 done, the last \d+ s ago; --fresh executes all again\n/),
    })
    folder.run('run', 'bad.sweep.ts', '--db', 'bad.db', ...INLINE)
    const { status, stderr } = folder.run('run', 'bad.sweep.ts', '--db', 'bad.db', ...INLINE)
    expect(stderr).toMatch(
      /^Nothing left to execute: 9 done, 1 failed, the last \d+ s ago; --fresh .*\n1 failed in step "work": Error: three\n/,
    )
    expect(stderr).toContain('statesweep retry test --failed --db bad.db')
    expect(status).toBe(1)
  })

  it('goes on where kill -9 ended it, with the results of an undisturbed sweep', async () => {
    const file = sweepFile({
      params: '{ i: range(600) }',
      step: 'run.fields.x = run.random(); const end = performance.now() + 2; while (performance.now() < end) {}',
    })
    using folder = createFolder({ 'a.sweep.ts': file })
    for (let kills = 0; kills < 3; kills++) {
      const child = folder.start('run', 'a.sweep.ts', '--jobs', '2')
      await new Promise<void>((resolve) => {
        const look = setInterval(() => {
          if (countRows(folder.path) <= kills * 50) return
          clearInterval(look)
          child.once('exit', () => resolve())
          child.kill('SIGKILL')
        }, 5)
      })
    }
    const { status, stdout } = folder.run('run', 'a.sweep.ts', '--jobs', '2', '--json')
    const { kept, counts } = JSON.parse(stdout)
    expect(kept.done).toBeGreaterThan(100)
    expect({ status, total: kept.done + counts.done }).toEqual({ status: 0, total: 600 })
    folder.run('run', 'a.sweep.ts', '--db', 'whole.db')
    using lab = createSession({ path: join(folder.path, 'statesweep.db'), readonly: true })
    using whole = createSession({ path: join(folder.path, 'whole.db'), readonly: true })
    expect(digest(lab.loadExperiment('test'))).toBe(digest(whole.loadExperiment('test')))
  }, 60_000)

  it('executes only the points that were added, and leaves those out that are gone', () => {
    const file = (values: string) => sweepFile({ params: `{ i: [${values}] }` })
    using folder = createFolder({
      'a.sweep.ts': file('1, 2, 3'),
      'more.sweep.ts': file('1, 2, 3, 4, 5'),
      'fewer.sweep.ts': file('1, 5, 6'),
    })
    folder.run('run', 'a.sweep.ts', ...INLINE)
    const more = folder.run('run', 'more.sweep.ts', '--json', ...INLINE)
    expect(JSON.parse(more.stdout)).toMatchObject({ counts: { done: 2 }, total: 2, kept: { done: 3 }, stale: 0 })
    expect(more.stderr).toMatch(/^2 done in .*\n3 done before\n/)
    const fewer = folder.run('run', 'fewer.sweep.ts', '--json', ...INLINE)
    expect(JSON.parse(fewer.stdout)).toMatchObject({ counts: { done: 1 }, total: 1, kept: { done: 2 }, stale: 3 })
    expect(fewer.stderr).toContain('\n3 runs are no longer in the sweep file\n')
    expect(folder.run('query', 'SELECT group_concat(params_i) AS i FROM experiment_test', '--json').stdout).toContain('"1,2,3,4,5,6"')
  })

  it('counts no failure of a run that is gone', () => {
    const file = (values: string) => sweepFile({ params: `{ i: [${values}] }`, step: `if (run.params.i === 2) throw new Error('two')` })
    using folder = createFolder({ 'a.sweep.ts': file('1, 2'), 'b.sweep.ts': file('1, 3') })
    expect(folder.run('run', 'a.sweep.ts', ...INLINE).status).toBe(1)
    const { status, stdout } = folder.run('run', 'b.sweep.ts', '--json', ...INLINE)
    expect({ status, ...JSON.parse(stdout) }).toMatchObject({ status: 0, stale: 1, failures: [] })
  })
})

describe('what has changed since', () => {
  const file = ({ step = 'run.fields.x = run.params.i + run.config.c', values = '1, 2, 3', c = 1, seed = 0 }) =>
    sweepFile({ params: `{ i: [${values}] }, config: { c: ${c} }, seed: ${seed}`, step })

  it.each([
    ['a comment', file({ step: '/* new */ run.fields.x = run.params.i\n// another\n+ run.config.c' })],
    ['a type', file({}).replace('run: any', 'run: { fields: any; params: any; config: any }')],
  ])('is not counted where it is %s', (_, changed) => {
    using folder = createFolder({ 'a.sweep.ts': file({}) })
    folder.run('run', 'a.sweep.ts', ...INLINE)
    folder.write('a.sweep.ts', changed)
    expect(folder.run('run', 'a.sweep.ts', ...INLINE)).toMatchObject({ status: 0, stderr: expect.stringMatching(/^Nothing left/) })
  })

  it.each([
    [
      'code',
      file({ step: 'run.fields.x = -1', values: '1, 2, 3, 4' }),
      'by another version of step "work" (changed: a.sweep.ts)',
      [2, 3, 4, -1],
    ],
    ['config', file({ c: 7, values: '1, 2, 3, 4' }), 'with another config (c: 1, now 7)', [2, 3, 4, 11]],
    ['seed', file({ seed: 5, values: '1, 2, 3, 4' }), 'with another seed (0, now 5)', [2, 3, 4, 5]],
  ])('is refused where it is the %s, and offers --keep and --fresh', (_, changed, reason, kept) => {
    using folder = createFolder({ 'a.sweep.ts': file({}) })
    folder.run('run', 'a.sweep.ts', ...INLINE)
    folder.write('a.sweep.ts', changed)
    const refused = folder.run('run', 'a.sweep.ts', ...INLINE)
    expect(refused.stderr).toContain(`Cannot resume experiment "test": 3 runs were made ${reason}.\n  --keep `)
    expect(refused.status).toBe(2)
    const values = () => JSON.parse(folder.run('query', 'SELECT json_group_array(x) AS x FROM experiment_test', '--json').stdout)[0].x
    expect(JSON.parse(values())).toEqual([2, 3, 4])
    expect(folder.run('run', 'a.sweep.ts', '--keep', ...INLINE).stderr).toMatch(/^1 done/)
    expect(JSON.parse(values())).toEqual(kept)
    expect(folder.run('run', 'a.sweep.ts', ...INLINE).stderr).toMatch(/^Nothing left to execute: 4 done/)
    expect(folder.run('run', 'a.sweep.ts', '--fresh', ...INLINE).stderr).toMatch(/^4 done/)
  })
})

describe('what the results depend on', () => {
  const sweep = `import { model } from './model.mjs'
import { readFileSync } from 'node:fs'
export default {
  name: 'test',
  params: { i: [1, 2, 3] },
  config: { epochs: 300, optimizer: { lr: 0.1 } },
  inputs: ['data/*.csv'],
  steps: [
    function load(run) { run.vars.x = readFileSync('data/a.csv', 'utf8').length },
    function train(run) { run.fields.x = model(run.params.i) },
  ],
}`
  const model = 'export const model = (x) => x * 2'
  const createSweep = () => {
    const folder = createFolder({ 'a.sweep.mjs': sweep, 'model.mjs': model })
    mkdirSync(join(folder.path, 'data'))
    folder.write('data/a.csv', 'a\n1\n')
    expect(folder.run('run', 'a.sweep.mjs', '--limit', '2', ...INLINE).status).toBe(0)
    return folder
  }
  const refusal = (problem: string) => ({
    status: 2,
    stderr: expect.stringContaining(`Cannot resume experiment "test": 2 runs were made ${problem}.\n  --keep `),
  })

  it('is a file that the sweep file imports: a change is refused by its name and that of the step', () => {
    using folder = createSweep()
    folder.write('model.mjs', model.replace('2', '1000'))
    expect(folder.run('run', 'a.sweep.mjs', ...INLINE)).toMatchObject(refusal('by another version of step "train" (changed: model.mjs)'))
    folder.write('model.mjs', `// the same\n${model};`)
    expect(folder.run('run', 'a.sweep.mjs', ...INLINE)).toMatchObject({ status: 0 })
    const { stdout } = folder.run('query', 'SELECT x FROM experiment_test ORDER BY run', '--json')
    expect(JSON.parse(stdout)).toEqual([{ x: 2 }, { x: 4 }, { x: 6 }])
  })

  it('is the config: a change is refused by its keys, with what --set gave', () => {
    using folder = createSweep()
    const set = folder.run('run', 'a.sweep.mjs', '--set', 'epochs=3000', ...INLINE)
    expect(set).toMatchObject(refusal('with another config (epochs: 300, now 3000 by --set epochs=3000)'))
    folder.write('a.sweep.mjs', sweep.replace('lr: 0.1', 'lr: 0.01'))
    expect(folder.run('run', 'a.sweep.mjs', ...INLINE)).toMatchObject(refusal('with another config (optimizer.lr: 0.1, now 0.01)'))
  })

  it('is the content of its inputs, and of --input', () => {
    using folder = createSweep()
    folder.write('data/b.csv', 'b\n')
    expect(folder.run('run', 'a.sweep.mjs', ...INLINE)).toMatchObject(refusal('with other data (changed: data/b.csv, new)'))
    rmSync(join(folder.path, 'data/b.csv'))
    folder.write('more.json', '1')
    const args = ['run', 'a.sweep.mjs', '--input', 'more.json', ...INLINE]
    expect(folder.run(...args)).toMatchObject(refusal('with other data (changed: more.json, new)'))
    expect(folder.run(...args, '--keep')).toMatchObject({ status: 0 })
    folder.write('data/a.csv', 'a\n2\n')
    folder.write('more.json', '2')
    // What was given with --input is known to other commands.
    expect(folder.run('why', '0', '--file', 'a.sweep.mjs').stdout).toContain(
      'but refused  3 runs were made with other data (changed: data/a.csv; more.json)',
    )
    rmSync(join(folder.path, 'more.json'))
    expect(folder.run(...args)).toMatchObject({ status: 2, stderr: expect.stringContaining('Input ') })
  })

  it('is not what an earlier version recorded in another form: a line says so, and the sweep goes on', () => {
    using folder = createSweep()
    const db = new Database(join(folder.path, 'statesweep.db'))
    db.prepare('UPDATE executions SET code = ?').run(JSON.stringify(['0'.repeat(64), '1'.repeat(64)]))
    db.close()
    const first = folder.run('run', 'a.sweep.mjs', ...INLINE)
    expect(first).toMatchObject({ status: 0, stderr: expect.stringContaining('The code of earlier results cannot be compared') })
    const second = folder.run('run', 'a.sweep.mjs', ...INLINE)
    expect(second).toMatchObject({ status: 0, stderr: expect.stringMatching(/^Nothing left to execute: 3 done, /) })
  })
})

function countRows(folder: string): number {
  try {
    using session = createSession({ path: join(folder, 'statesweep.db'), readonly: true })
    return session.query('SELECT count(*) AS n FROM experiment_test')[0]?.n as number
  } catch {
    return 0
  }
}
