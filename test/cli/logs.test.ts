import { join } from 'node:path'
import { createSession, range } from 'statesweep'
import { beforeAll, describe, expect, it } from 'vitest'
import { noisy } from '../fixtures/lab.js'
import { createFolder } from './run-command.js'

describe('statesweep logs', () => {
  const folder = createFolder()
  const ids: string[] = []
  const logs = (...args: readonly string[]) => folder.run('logs', ...args, '--db', 'lab.db')

  beforeAll(async () => {
    using session = createSession({ path: join(folder.path, 'lab.db') })
    const first = session.createExperiment('first').addRuns({ i: range(3) })
    await first.execute([noisy('printOne'), noisy('printEachAttempt')], { backend: 'inline', retries: 2 })
    ids.push(...Array.from(first.runs, ({ idRun }) => idRun))
    session
      .createExperiment('second')
      .addRuns({ i: range(2) })
      .persist()
    return () => folder[Symbol.dispose]()
  })

  it('prints what a run wrote, each attempt under its heading', () => {
    const text = [1, 2, 3].map((attempt) => `execution 1, attempt ${attempt}\nline 1\nattempt ${attempt}\n`).join('')
    expect(logs('1', '--experiment', 'first')).toMatchObject({ status: 0, stdout: text, stderr: '' })
    expect(logs(ids[1] ?? '').stdout).toBe(text)
    expect(logs((ids[1] ?? '').slice(0, 13)).stdout).toBe(text)
  })

  it('prints JSON, one piece a line', () => {
    const pieces = JSON.parse(logs(ids[0] ?? '', '--json').stdout)
    expect(pieces).toHaveLength(6)
    expect(pieces[0]).toEqual({
      run: 0,
      id_run: ids[0],
      execution: 1,
      attempt: 1,
      stream: 'stdout',
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      text: 'line 0\n',
    })
  })

  it('says that a run wrote nothing, also one without a result', () => {
    expect(logs('1', '--experiment', 'second')).toMatchObject({ status: 0, stdout: '', stderr: 'Run 1 of "second" wrote nothing.\n' })
  })

  it.each([
    [['1'], /No single run matches "1": each of first, second may have one; pass --experiment NAME/],
    [['7', '--experiment', 'first'], /No single run matches "7": there is no such run in first/],
    [['hello'], /an id has digits, letters from a to f, and dashes/],
    [['-'], /No single run matches "-": there is no such run in first, second/],
    [['1', '--experiment', 'firs'], /did you mean "first"/],
  ] as const)('names what is wrong with %j', (args, message) => {
    const { status, stdout, stderr } = logs(...args)
    expect(stderr).toMatch(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })
})
