import { describe, expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

const params = '{ i: range(300) }'
const step = `
    run.fields.square = run.params.i ** 2
    if (run.params.i === 5) throw new Error('thrown')
    if (run.params.i === 170) for (process.kill(process.pid, 'SIGSEGV'); ; );`

const COUNTS = 'SELECT status, count(*) AS runs, min(params_i) AS first FROM experiment_test GROUP BY 1 ORDER BY 1'

describe('a run that ends the whole process', () => {
  it('is found in child processes by the next start, which ends, and blames no other run', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params, step }) })
    const died = folder.run('run', 'a.sweep.ts', '--jobs', '2')
    expect(died.status).toBe(null)
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--jobs', '2')
    expect(stderr).toMatch(/^\d+ runs? (was|were) executing when the last process died: executed first, in child processes\.$/m)
    expect(status).toBe(1)
    expect(JSON.parse(folder.run('query', COUNTS, '--json').stdout)).toEqual([
      { status: 'crashed', runs: 1, first: 170 },
      { status: 'done', runs: 298, first: 0 },
      { status: 'failed', runs: 1, first: 5 },
    ])
    expect(folder.run('run', 'a.sweep.ts').stderr).not.toContain('had no result')
  })

  it('is named from the third death on where it cannot be executed apart, never refused, and skipped when that is asked for', () => {
    const onlyInThreads = `if (/process\\.js$/.test(process.argv[1])) throw new Error('only in threads')`
    using folder = createFolder({ 'a.sweep.ts': `${onlyInThreads}\n${sweepFile({ params, step })}` })
    for (let death = 1; death <= 3; death++) expect(folder.run('run', 'a.sweep.ts', '--jobs', '2').stderr).not.toContain('--skip')
    // Others went first.
    expect(JSON.parse(folder.run('query', COUNTS, '--json').stdout).map(({ runs }: { runs: number }) => runs)).toEqual([298, 1])
    const fourth = folder.run('run', 'a.sweep.ts')
    expect(fourth.stderr).toMatch(/died 3 times while run \S+ \(\{ i: 170 \}\) executed.*only in threads/s)
    expect(fourth.status).toBe(null)
    const [, id = ''] = /--skip (\S+)/.exec(fourth.stderr) ?? []
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--skip', id)
    expect(stderr).toContain('the run was skipped, since it killed the process')
    expect(status).toBe(1)
    expect(JSON.parse(folder.run('query', COUNTS, '--json').stdout).map(({ runs }: { runs: number }) => runs)).toEqual([1, 298, 1])
  })

  it('is named where it ends the coordinator from a child process, after all others have their results', () => {
    const killer = `
    run.fields.square = run.params.i ** 2
    if (run.params.i === 170) for (process.kill(process.ppid, 'SIGKILL'); ; );`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params, step: killer }) })
    const start = (...more: string[]) => folder.run('run', 'a.sweep.ts', '--jobs', '2', '--backend', 'processes', ...more)
    let last = start()
    for (let deaths = 1; deaths < 6 && !last.stderr.includes('--skip'); deaths++) last = start()
    expect(last.stderr).toMatch(/died 3 times while run \S+ \(\{ i: 170 \}\) executed/)
    expect(last.status).toBe(null)
    expect(JSON.parse(folder.run('query', COUNTS, '--json').stdout)).toEqual([{ status: 'done', runs: 299, first: 0 }])
    const [, id = ''] = /--skip (\S+)/.exec(last.stderr) ?? []
    start('--skip', id)
    expect(
      JSON.parse(folder.run('query', COUNTS, '--json').stdout).map(({ status, runs }: { status: string; runs: number }) => [status, runs]),
    ).toEqual([
      ['crashed', 1],
      ['done', 299],
    ])
  })

  it('refuses to skip what is no run', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({}) })
    folder.run('run', 'a.sweep.ts')
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--skip', 'cafe')
    expect(stderr).toMatch(/"cafe"/)
    expect(status).toBe(2)
  })
})
