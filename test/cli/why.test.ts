import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

const INLINE = ['--backend', 'inline'] as const
const file = (values: string, step = `if (run.params.i === 2) throw new Error('two')`) => sweepFile({ params: `{ i: [${values}] }`, step })

describe('run --dry-run', () => {
  it('prints what would be executed and why, and changes nothing', () => {
    using folder = createFolder({ 'a.sweep.ts': file('1, 2, 3, 4') })
    const plan = (...args: readonly string[]) => folder.run('run', 'a.sweep.ts', '--dry-run', ...args)
    expect(plan()).toMatchObject({ status: 0, stdout: '4 runs would be executed\n  4  new: not in the database yet\n' })
    expect(existsSync(join(folder.path, 'statesweep.db'))).toBe(false)
    folder.run('run', 'a.sweep.ts', ...INLINE)
    folder.write('a.sweep.ts', file('1, 2, 4, 5, 6'))
    const expected = [
      '2 runs would be executed',
      '  2  new: not in the database yet',
      '4 runs would be left as they are',
      '  2  done',
      '  1  failed: "statesweep retry --failed" executes them again',
      '  1  stale: no longer in the sweep file',
      '',
    ]
    expect(plan().stdout).toBe(expected.join('\n'))
    expect(plan().stdout).toBe(expected.join('\n'))
    expect(JSON.parse(plan('--retries', '1', '--json').stdout)).toEqual({
      experiment: 'test',
      executes: 3,
      reasons: { new: 2, pending: 0, earlier: 0, again: 1, done: 2, failed: 0, timeout: 0, crashed: 0, stale: 1 },
      leftovers: 0,
    })
    expect(plan('--fresh').stdout).toMatch(/^5 runs would be executed\n/)
    folder.write('a.sweep.ts', file('1, 2', 'run.fields.x = 1'))
    expect(plan()).toMatchObject({ status: 2, stderr: expect.stringContaining('2 runs were made by another version of step "work"') })
    expect(plan('--keep').status).toBe(0)
  }, 30_000)
})

describe('why', () => {
  it('explains what the next execution does about one run', () => {
    using folder = createFolder({ 'a.sweep.ts': file('1, 2, 3') })
    folder.run('run', 'a.sweep.ts', ...INLINE)
    folder.write('a.sweep.ts', file('1, 2'))
    const why = (run: string, ...args: readonly string[]) => folder.run('why', run, ...args)
    expect(why('0').stdout).toMatch(
      /^The next execution skips run 0 of "test": it is done\.\n {2}id +[0-9a-f-]{36}\n {2}params +i = 1\n {2}done +in execution 1, attempt 1, /,
    )
    expect(why('1', 'test').stdout).toMatch(
      /: it failed\.\n[\s\S]* {2}exception +step "work": Error: two\n {2}again +statesweep retry test --failed\n$/,
    )
    expect(why('2', '--file', 'a.sweep.ts').stdout).toContain('it is no longer in the sweep file; its result stays')
    const { id_run: id } = JSON.parse(why('1', '--json').stdout)
    expect(JSON.parse(why(id, '--json').stdout)).toMatchObject({
      run: 1,
      id_run: id,
      executes: false,
      reason: 'failed',
      status: 'failed',
      attempt: 1,
    })
    expect(JSON.parse(why(id.slice(0, -4), '--json').stdout)).toMatchObject({ run: 1 })
    expect(why('7')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('No single run matches "7": there is no such run in test'),
    })
    expect(why('').stderr).toMatch(/No single run matches "": an id has digits/)
  }, 30_000)

  it('says so where the next execution would be refused, or its file is gone', () => {
    using folder = createFolder({ 'a.sweep.ts': file('1, 2') })
    folder.run('run', 'a.sweep.ts', ...INLINE)
    folder.write('a.sweep.ts', file('1, 2', 'run.fields.x = 1'))
    expect(folder.run('why', '0', '--file', 'a.sweep.ts').stdout).toContain(
      'but refused  2 runs were made by another version of step "work" (changed: a.sweep.ts); pass --keep or --fresh.',
    )
    folder.write('a.sweep.ts', 'export default {')
    expect(folder.run('why', '1', '--file', 'a.sweep.ts').stdout).toMatch(/it failed\.\n[\s\S]*but refused {2}.*syntax error/)
  }, 30_000)

  it('executes no code that the database names, and says where the code may have changed', () => {
    const mark = `import { writeFileSync } from 'node:fs'\nif (process.env.MARK) writeFileSync(process.env.MARK, '')\n`
    using folder = createFolder({ 'a.sweep.ts': `${mark}${file('1, 2')}`, 'params.csv': 'i\n1\n2\n' })
    folder.run('run', 'a.sweep.ts', ...INLINE)
    folder.run('import', 'params.csv', 'a.sweep.ts', ...INLINE)
    process.env.MARK = join(folder.path, 'executed')
    onTestFinished(() => void delete process.env.MARK)
    for (const name of ['test', 'params']) {
      const { stdout } = folder.run('why', '0', name)
      expect(stdout).toMatch(/it is done\./)
      expect(stdout).not.toContain('may have changed')
    }
    folder.write('a.sweep.ts', `${mark}${file('1, 2', 'run.fields.x = 1')}`)
    for (const name of ['test', 'params']) {
      expect(folder.run('why', '0', name).stdout).toMatch(/code +may have changed: --file a\.sweep\.ts loads the sweep file and tells/)
    }
    expect(existsSync(process.env.MARK)).toBe(false)
    expect(folder.run('why', '0', 'test', '--file', 'a.sweep.ts').stdout).toContain('but refused')
    expect(existsSync(process.env.MARK)).toBe(true)
    folder.write('a.sweep.ts', 'throw new Error("loaded")')
    expect(folder.run('retry', 'test', '--failed').stderr).toMatch(/^From statesweep run a\.sweep\.ts\n[\s\S]*loaded/)
  }, 60_000)
})
