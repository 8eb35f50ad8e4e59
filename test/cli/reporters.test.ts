import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

const FAILING = sweepFile({ params: '{ i: range(3) }', step: "if (run.params.i === 1) throw new RangeError('100%: no, not this')" })

describe('a reporter', () => {
  it('of kind json tells progress, notes and the end as objects, one a line', () => {
    using folder = createFolder({ 'a.sweep.ts': FAILING })
    const { stderr, stdout, status } = folder.run('run', 'a.sweep.ts', '--reporter', 'json', '--verbose')
    const events = stderr
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect({ stdout, status }).toEqual({ stdout: '', status: 1 })
    expect(events.at(-2)).toMatchObject({
      event: 'progress',
      total: 3,
      ended: 3,
      counts: { done: 2, failed: 1 },
      elapsed_ms: expect.any(Number),
    })
    expect(events.at(-1)).toMatchObject({ event: 'end', ended: 'complete', counts: { done: 2, failed: 1 } })
  })

  it('of kind github adds failures as annotations, with the place', () => {
    using folder = createFolder({ 'a.sweep.ts': FAILING })
    const { stderr } = folder.run('run', 'a.sweep.ts', '--reporter', 'github')
    expect(stderr).toContain('2 done, 1 failed')
    expect(stderr).toMatch(
      /\n::error file=.*a\.sweep\.ts,line=7,col=\d+,title=1 failed in step work::RangeError: 100%25: no, not this \(run 1\)\n$/,
    )
  })

  it('of kind silent says nothing but errors', () => {
    using folder = createFolder({ 'a.sweep.ts': FAILING })
    expect(folder.run('run', 'a.sweep.ts', '--reporter', 'silent')).toMatchObject({ status: 1, stderr: '', stdout: '' })
    expect(folder.run('run', 'b.sweep.ts', '--reporter', 'silent').stderr).toContain('b.sweep.ts')
  })
})

describe('--joblog', () => {
  it('writes all runs with exit codes and signals, as GNU parallel does', () => {
    using folder = createFolder({ 'a.sweep.ts': FAILING })
    folder.run('exec', '{=c}', '--c', 'true,exit 3,kill -TERM $$,sleep 9', '--timeout', '1s', '-j', '1', '--joblog', 'log')
    const lines = readFileSync(join(folder.path, 'log'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
    expect(lines[0]).toEqual(['Seq', 'Host', 'Starttime', 'JobRuntime', 'Send', 'Receive', 'Exitval', 'Signal', 'Command'])
    expect(lines.slice(1).map((cells) => [cells[0], ...cells.slice(6)])).toEqual([
      ['1', '0', '0', 'true'],
      ['2', '3', '0', 'exit 3'],
      ['3', '0', '15', 'kill -TERM $$'],
      ['4', '-1', '15', 'sleep 9'],
    ])
    folder.run('run', 'a.sweep.ts', '--joblog', 'log', '-j', '1')
    expect(readFileSync(join(folder.path, 'log'), 'utf8')).toMatch(/\t0\t0\t0\t0\ti=0\n.*\t-1\t0\ti=1\n/)
    expect(folder.run('run', 'a.sweep.ts', '--joblog', 'no/such/log')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Cannot write no/such/log'),
    })
  })

  it('writes each run as it ends, and begins with those that had ended', async () => {
    using folder = createFolder()
    const command = ['exec', 'test {n} = 1 || sleep 60', '--n', '1,2', '-j', '1', '--joblog', 'log'] as const
    const log = () => (existsSync(join(folder.path, 'log')) ? readFileSync(join(folder.path, 'log'), 'utf8') : '')
    const batch = folder.start(...command)
    const exited = once(batch, 'exit')
    await vi.waitFor(() => expect(log()).toMatch(/^1\t.*\t0\t0\ttest 1 = 1 .*\n$/m), { timeout: 30_000, interval: 20 })
    expect(batch.exitCode).toBe(null)
    batch.kill('SIGINT')
    batch.kill('SIGTERM')
    await exited
    folder.write('log', 'of another')
    folder.run(...command, '--timeout', '10ms')
    expect(log()).toMatch(/^Seq\t.*\n1\t.*\t0\t0\ttest 1 .*\n2\t.*\t-1\t15\ttest 2 .*\n$/)
  }, 60_000)
})

describe('statesweep init', () => {
  it('writes a sweep file that can be executed, and overwrites none', () => {
    using folder = createFolder()
    expect(folder.run('init', 'mine.sweep.ts')).toMatchObject({
      status: 0,
      stderr: 'Wrote mine.sweep.ts. To execute it: statesweep run mine.sweep.ts\n',
    })
    expect(JSON.parse(folder.run('run', 'mine.sweep.ts', '--json').stdout).counts.done).toBe(18)
    expect(folder.run('init', 'mine.sweep.ts')).toMatchObject({ status: 2, stderr: expect.stringContaining('it already exists') })
  })
})
