import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder } from './run-command.js'

/** A sweep whose summary is appended to a file, a line each. */
const sweep = ({ step = 'run.fields.y = run.params.i', onFinish = '', more = '' } = {}) => `
import { appendFileSync, rmSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'
import { createSession, defineSweep } from 'statesweep'
export default defineSweep({
  name: 'test',
  params: { i: [1, 2, 3] },
  steps: [async function work(run) { ${step} }],
  async onFinish(summary) {
    appendFileSync('told', JSON.stringify({ ...summary, isMainThread }) + '\\n')
    ${onFinish}
  },
  ${more}
})
`
const told = (folder: ReturnType<typeof createFolder>): Record<string, unknown>[] =>
  existsSync(join(folder.path, 'told'))
    ? readFileSync(join(folder.path, 'told'), 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : []

describe('onFinish', () => {
  it('is given what --json prints, once, in the main thread, with all results to be read', () => {
    const onFinish = `
      using session = createSession({ path: summary.path })
      console.log(session.query('SELECT sum(y) AS sum FROM ' + summary.table))
      session.loadExperiment('test').addRuns({ i: [4] }).persist()`
    using folder = createFolder({ 'a.sweep.ts': sweep({ onFinish }) })
    const { status, stdout, stderr } = folder.run('run', 'a.sweep.ts', '--json', '--jobs', '2')
    expect(status, stderr).toBe(0)
    expect(told(folder)).toEqual([{ ...JSON.parse(stdout), isMainThread: true }])
    expect(stderr).toContain('[ { sum: 6 } ]')
  })

  it('is called by retry and where nothing is left to execute, and not where nothing was to begin', () => {
    using folder = createFolder({ 'a.sweep.ts': sweep({ step: `throw new Error('no')` }) })
    folder.run('run', 'a.sweep.ts', '--dry-run')
    folder.run('run', 'a.sweep.ts', '--db', 'none/lab.db')
    folder.run('run', 'a.sweep.ts')
    folder.run('run', 'a.sweep.ts')
    folder.run('retry', '--failed')
    folder.write('a.sweep.ts', sweep({ step: `throw new Error('yes')` }))
    expect(folder.run('run', 'a.sweep.ts').status).toBe(2)
    const failed = { done: 0, failed: 3, timeout: 0, crashed: 0 }
    expect(told(folder).map(({ ended, counts }) => ({ ended, counts }))).toEqual([
      { ended: 'complete', counts: failed },
      { ended: 'complete', counts: { ...failed, failed: 0 } },
      { ended: 'complete', counts: failed },
    ])
  })

  it('may be changed between executions: no run depends on it', () => {
    using folder = createFolder({ 'a.sweep.ts': sweep() })
    folder.run('run', 'a.sweep.ts')
    folder.write('a.sweep.ts', sweep({ onFinish: 'console.log(1)' }))
    expect(folder.run('run', 'a.sweep.ts').status).toBe(0)
  })

  it.each([
    [`throw new RangeError('no mail')`, 'RangeError: no mail\n  at a.sweep.ts:11:'],
    [`await Promise.reject('no mail')`, `'no mail'\n`],
  ])('that throws (%s) is reported, and costs no result', (onFinish, message) => {
    using folder = createFolder({ 'a.sweep.ts': sweep({ onFinish }) })
    const { status, stdout, stderr } = folder.run('run', 'a.sweep.ts', '--json')
    expect(stderr).toContain(`onFinish failed, results are stored: ${message}`)
    expect({ status, counts: JSON.parse(stdout).counts.done }).toEqual({ status: 1, counts: 3 })
    expect(folder.run('ls', '--json').stdout).toContain('"done":3')
  })

  it.each([
    ['SIGINT', 130, ['SIGINT', 'SIGINT']],
    ['SIGTERM', 143, ['SIGTERM']],
  ] as const)('is called after %s, also where runs were ended', async (signal, expected, signals) => {
    const step = `console.error('begun ' + run.params.i); await new Promise((go) => setTimeout(go, ${signals.length > 1 ? 1e6 : 300}))`
    using folder = createFolder({ 'a.sweep.ts': sweep({ step, onFinish: `throw new Error('no mail')` }) })
    const child = folder.start('run', 'a.sweep.ts', '--jobs', '1', '--verbose', '--order', 'given')
    let printed = ''
    const left = [...signals]
    child.stderr.on('data', (data) => {
      printed += data
      if (/begun 1/.test(printed) && left.length === signals.length) child.kill(left.pop())
      else if (/Waiting for running runs/.test(printed) && left.length > 0) child.kill(left.pop())
    })
    const status = await new Promise((resolve) => child.once('close', resolve))
    expect(status, printed).toBe(expected)
    expect(told(folder)).toMatchObject([{ ended: signal, counts: { done: signals.length > 1 ? 0 : 1 }, total: 3 }])
  })

  it('is told what broke the execution, and the command says it, too', () => {
    const step = `run.fields.y = 1; if (run.params.i === 2) rmSync('statesweep.db.chunks', { recursive: true })`
    using folder = createFolder({ 'a.sweep.ts': sweep({ step }) })
    const { status, stdout, stderr } = folder.run('run', 'a.sweep.ts', '--json', '--jobs', '1')
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
    const [summary] = told(folder)
    expect(summary).toMatchObject({ ended: 'broken', error: expect.any(String) })
    expect(stderr).toContain('statesweep: ')
  })
})
