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

  it('stops the command at its third death where it cannot be executed apart, and is skipped when it is told to', () => {
    const onlyInThreads = `if (/process\\.js$/.test(process.argv[1])) throw new Error('only in threads')`
    using folder = createFolder({ 'a.sweep.ts': `${onlyInThreads}\n${sweepFile({ params, step })}` })
    for (let death = 1; death <= 3; death++) expect(folder.run('run', 'a.sweep.ts', '--jobs', '2').status).toBe(null)
    const stopped = folder.run('run', 'a.sweep.ts')
    expect(stopped.stderr).toMatch(/died 3 times while run \S+ \(\{ i: 170 \}\) executed.*only in threads/s)
    expect(stopped.status).toBe(2)
    const [, id = ''] = /--skip (\S+)/.exec(stopped.stderr) ?? []
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--skip', id)
    expect(stderr).toContain('the run was skipped, since it killed the process')
    expect(status).toBe(1)
    expect(JSON.parse(folder.run('query', COUNTS, '--json').stdout).map(({ runs }: { runs: number }) => runs)).toEqual([1, 298, 1])
  })

  it('refuses to skip what is no run', () => {
    using folder = createFolder({ 'a.sweep.ts': sweepFile({}) })
    folder.run('run', 'a.sweep.ts')
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--skip', 'cafe')
    expect(stderr).toMatch(/"cafe"/)
    expect(status).toBe(2)
  })
})
