import { createSession } from 'statesweep'
import { expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

const JOBS = ['--jobs', '2'] as const
const FAULTS = `
    run.fields.attempt = run.attempt
    if (run.config.fixed) return
    if (run.params.i === 2) throw new Error('two')
    if (run.params.i === 4) for (;;) {}
    if (run.params.i === 6) process.exit(3)`
const file = (fixed: boolean, values = 'range(10)') => sweepFile({ params: `{ i: ${values} }, config: { fixed: ${fixed} }`, step: FAULTS })

const QUERY = `SELECT params_i AS i, status, attempt, execution FROM experiment_test WHERE status <> 'done' OR attempt > 1 ORDER BY 1`

it('executes again, by cause, what did not end as done, and nothing else', () => {
  using folder = createFolder({ 'a.sweep.ts': file(false) })
  const rows = () => JSON.parse(folder.run('query', QUERY, '--json').stdout).map(Object.values)
  expect(folder.run('run', 'a.sweep.ts', ...JOBS, '--timeout', '1s').status).toBe(1)
  expect(rows()).toEqual([
    [2, 'failed', 1, 1],
    [4, 'timeout', 1, 1],
    [6, 'crashed', 1, 1],
  ])
  const failed = folder.run('retry', '--failed', '--json', ...JOBS)
  expect(JSON.parse(failed.stdout)).toMatchObject({ total: 1, counts: { failed: 1 }, kept: { done: 7, timeout: 1, crashed: 1 } })
  expect(failed.status).toBe(1)
  expect(rows()[0]).toEqual([2, 'failed', 2, 1])
  // The file now has other config and two more runs, of which retry executes none.
  folder.write('a.sweep.ts', file(true, 'range(12)'))
  const refused = folder.run('retry', 'test', '--failed', ...JOBS)
  expect(refused.stderr).toContain('10 runs were made with another config (')
  expect(refused.status).toBe(2)
  const both = folder.run('retry', 'test', '--timeout', '30s', '--crashed', '--keep', '--json', ...JOBS)
  expect(JSON.parse(both.stdout)).toMatchObject({ total: 1, counts: { done: 1 }, kept: { done: 7, failed: 1, timeout: 1 } })
  expect(folder.run('retry', 'test', '--timeout', '30s', '--json', ...JOBS).status).toBe(1)
  expect(rows()).toEqual([
    [2, 'failed', 2, 1],
    [4, 'done', 2, 1],
    [6, 'done', 2, 1],
  ])
  expect(folder.run('retry', 'test', '--failed', ...JOBS)).toMatchObject({
    status: 0,
    stderr: expect.stringMatching(/^From statesweep run a\.sweep\.ts\n1 done in/),
  })
  expect(folder.run('run', 'a.sweep.ts', ...JOBS).stderr).toMatch(/^2 done in .*\n10 done before\n/)
  expect(folder.run('retry', 'test', '--failed', ...JOBS).stderr).toMatch(
    /^From statesweep run a\.sweep\.ts\nNothing left to execute: 12 done, the last \d+ s ago\n/,
  )
}, 60_000)

it('says what it lacks', () => {
  using folder = createFolder({ 'a.sweep.ts': sweepFile({}), 'b.sweep.ts': sweepFile({ name: 'other' }) })
  expect(folder.run('retry', '--failed')).toMatchObject({ status: 2, stderr: expect.stringContaining('the file does not exist') })
  folder.run('run', 'a.sweep.ts', '--backend', 'inline')
  expect(folder.run('retry').stderr).toContain('Say which runs to retry: --failed, --timeout, --crashed.')
  folder.run('run', 'b.sweep.ts', '--backend', 'inline')
  const { status, stderr } = folder.run('retry', '--failed')
  expect(stderr).toContain('statesweep.db holds 2 experiments (test, other): name one.')
  expect(status).toBe(2)
  folder.write('a.sweep.ts', sweepFile({ name: 'renamed' }))
  expect(folder.run('retry', 'test', '--failed').stderr).toContain(
    'it now defines "renamed"; experiment "test" was executed from it before.',
  )
})

it('tells an experiment that was never executed from one that the library executed', async () => {
  using folder = createFolder()
  const session = createSession({ path: `${folder.path}/statesweep.db` })
  session
    .createExperiment('begun')
    .addRuns({ i: [1, 2] })
    .persist()
  await session.createExperiment('executed').execute(() => {}, { backend: 'inline' })
  await session.close()
  expect(folder.run('retry', 'begun', '--failed')).toMatchObject({
    status: 2,
    stderr: 'statesweep: Experiment "begun" was never executed, so it has nothing to retry: execute it first.\n',
  })
  expect(folder.run('retry', 'executed', '--failed')).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('Experiment "executed" has no sweep file, since the library executed it'),
  })
})
