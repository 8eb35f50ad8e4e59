import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createFolder } from './run-command.js'

type Folder = ReturnType<typeof createFolder>

const records = (folder: Folder, name = 'b') => JSON.parse(folder.run('runs', name, '--json', '--limit', '10000').stdout)
const logged = (folder: Folder): string[] => {
  const path = join(folder.path, 'log')
  return existsSync(path) ? readFileSync(path, 'utf8').trimEnd().split('\n') : []
}
const log = (what: string) => `echo ${what} {x} >> log`
const AROUND = ['--setup', log('setup'), '--prepare', log('prepare'), '--cleanup', log('cleanup')] as const
const round = ['prepare a', 'run a', 'prepare b', 'run b']

describe('statesweep exec --bench', () => {
  it('executes rounds one at a time, with commands before and after, and keeps the times of each run', () => {
    using folder = createFolder()
    const command = ['exec', log('run'), '--x', 'a,b', '--bench', '--warmup', '1', ...AROUND, '--name', 'b', '--json'] as const
    const { stdout, status } = folder.run(...command, '--repeats', '3')
    expect(status).toBe(0)
    expect(logged(folder)).toEqual(['setup a', 'setup b', ...round, ...round, ...round, ...round, 'cleanup a', 'cleanup b'])
    const { counts, benchmark } = JSON.parse(stdout)
    expect(counts.done).toBe(6)
    expect(benchmark).toMatchObject({
      metric: 'net_ms',
      configurations: [
        { params_x: 'a', n: 3 },
        { params_x: 'b', n: 3 },
      ],
    })
    const runs = records(folder)
    expect(runs.map((run: Record<string, unknown>) => run.params_x)).toEqual(['a', 'b', 'a', 'b', 'a', 'b'])
    for (const { net_ms, wall_ms } of runs) expect(wall_ms).toBeGreaterThan(net_ms)
  })

  it('repeats each configuration ten times, and until it was measured for long enough', () => {
    using folder = createFolder()
    const command = ['exec', 'sleep {x}', '--x', '0.01,0.2', '--bench', '--min-time', '1s', '--name', 'b', '--json'] as const
    const { counts, stale } = JSON.parse(folder.run(...command).stdout)
    const runs: Record<string, number>[] = records(folder)
    expect(runs.slice(0, 20).map(({ params_x }) => params_x)).toEqual(Array.from({ length: 10 }, () => [0.01, 0.2]).flat())
    const of = (x: number) => runs.filter(({ params_x }) => params_x === x).map(({ wall_ms = 0 }) => wall_ms)
    const total = (walls: readonly number[]) => walls.reduce((sum, wall) => sum + wall, 0)
    expect(of(0.2)).toHaveLength(10)
    expect(of(0.01).length).toBeGreaterThan(10)
    expect(total(of(0.01))).toBeGreaterThanOrEqual(1000)
    expect({ done: counts.done, stale }).toEqual({ done: runs.length, stale: 0 })
  })

  it('measures anew each time it is asked, so that a program that became slow fails the gate', () => {
    using folder = createFolder()
    const program = (pause: string) => folder.write('prog.sh', `echo {} >> log; sleep ${pause}`)
    const command = ['exec', 'sh prog.sh {x}', '--x', '1,2', '--bench', '--repeats', '4', '--name', 'b'] as const
    const gate = ['--compare-baseline', 'base.json', '--fail-above', '50%'] as const
    program('0.02')
    expect(folder.run(...command, '--save-baseline', 'base.json').status).toBe(0)
    expect(folder.run('why', '0', 'b').stdout).toContain('The next execution executes run 0 of "b"')
    expect(folder.run(...command, '--dry-run').stdout).toBe('sh prog.sh 1\nsh prog.sh 2\n'.repeat(4))
    program('0.2')
    const again = folder.run(...command, ...gate)
    expect(again.status).toBe(1)
    expect(again.stderr).toMatch(/^Measures anew, in place of \d{4}-\d\d-\d\d \d\d:\d\d$/m)
    expect(again.stderr).toMatch(/^8 done in /m)
    expect(logged(folder)).toHaveLength(16)
    expect(records(folder)).toHaveLength(8)
    // More combinations: all are measured together, and compared with what the baseline has.
    const more = folder.run(...command.map((word) => (word === '1,2' ? '1,3,4' : word)), ...gate)
    expect(more.stderr).toMatch(/^12 done in /m)
    expect(more.stderr).toContain('The baseline does not have x=3, x=4: not compared.\nOnly the baseline has x=2: not compared.')
    expect(more.stderr).toMatch(/1 group above the reference by more than 50%, not by chance: x=1 \(\d+\.\d\d times\)\n/)
    // Results of another command are not replaced.
    const other = folder.run('exec', 'true {x}', '--x', '1', '--bench', '--repeats', '2', '--name', 'b')
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('--fresh') })
    expect(records(folder)).toHaveLength(12)
  }, 30_000)

  it('measures after kill -9 only what is missing', async () => {
    using folder = createFolder()
    const command = ['exec', `${log('run')}; sleep 0.02`, '--x', 'a,b', '--bench', '--repeats', '20', '--name', 'b'] as const
    const child = folder.start(...command)
    const exited = new Promise((resolve) => child.once('exit', resolve))
    await vi.waitFor(() => expect(logged(folder).length).toBeGreaterThan(8), { timeout: 20_000, interval: 5 })
    child.kill('SIGKILL')
    await exited
    const again = folder.run(...command, '--json')
    expect(again.status).toBe(0)
    const { counts, benchmark } = JSON.parse(again.stdout)
    expect(counts.done).toBeLessThan(40)
    expect(benchmark.configurations.map(({ n }: { n: number }) => n)).toEqual([20, 20])
    // Twice are executed those that had begun, or had ended less than a commit before.
    expect(logged(folder).length).toBeLessThan(44)
  }, 60_000)

  it('cleans up what was set up when it is interrupted, and goes on when asked again', async () => {
    using folder = createFolder()
    const command = ['exec', `${log('run')}; sleep 0.05`, '--x', 'a,b', '--bench', '--repeats', '20', ...AROUND, '--name', 'b'] as const
    const child = folder.start(...command)
    let said = ''
    child.stderr.on('data', (piece) => {
      said += piece
    })
    const exited = new Promise((resolve) => child.once('exit', resolve))
    await vi.waitFor(() => expect(logged(folder).length).toBeGreaterThan(5), { timeout: 20_000, interval: 5 })
    child.kill('SIGINT')
    expect(await exited).toBe(130)
    expect(logged(folder).slice(-2)).toEqual(['cleanup a', 'cleanup b'])
    expect(said).toContain('To continue: statesweep exec')
    const before = records(folder).filter(({ status }: { status: string }) => status === 'done').length
    const again = folder.run(...command, '--json')
    expect(again.stderr).toMatch(/^Goes on from \d{4}-\d\d-\d\d \d\d:\d\d; --fresh measures anew$/m)
    expect(JSON.parse(again.stdout)).toMatchObject({ counts: { done: 40 - before }, kept: { done: before } })
  }, 60_000)

  it('measures nothing where a setup fails, and ends with status 1 where a cleanup does', () => {
    using folder = createFolder()
    const command = ['exec', log('run'), '--x', 'a,b', '--bench', '--repeats', '2', '--name', 'b'] as const
    const failing = 'echo no {x} >&2; test {x} = a'
    const setup = folder.run(...command, '--setup', failing, '--cleanup', log('cleanup'))
    expect(setup).toMatchObject({ status: 1, stdout: '' })
    expect(setup.stderr).toContain('--setup failed for x=b: exit code 1: no b. Nothing was measured.')
    expect(logged(folder)).toEqual(['cleanup a', 'cleanup b'])
    const cleanup = folder.run(...command, '--cleanup', failing)
    expect(cleanup).toMatchObject({ status: 1, stdout: expect.stringMatching(/^a /m) })
    expect(cleanup.stderr).toContain('--cleanup failed for x=b: exit code 1: no b')
    expect(folder.run('exec', 'true', '--bench', '--repeats', '2', '--setup', 'false').stderr).toContain('--setup failed: exit code 1.')
  })

  it('records a run as failed whose prepare fails, and has it tried again with all that belongs to it', () => {
    using folder = createFolder({ log: '' })
    const prepare = 'test -e {x} || { echo no {x} >&2; exit 3; }'
    const around = ['--prepare', prepare, '--setup', log('setup'), '--cleanup', log('cleanup')] as const
    folder.write('a', '')
    const first = folder.run('exec', log('run'), '--x', 'a,b', '--bench', '--repeats', '2', ...around, '--name', 'b')
    expect(first).toMatchObject({ status: 1, stdout: expect.not.stringMatching(/^b /m) })
    expect(first.stderr).toContain('CommandFailedError: prepare: exit code 3\n  run 1: no b')
    folder.write('b', '')
    folder.write('log', '')
    expect(folder.run('retry', 'b', '--failed')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^b /m) })
    expect(logged(folder).slice(-4)).toEqual(['setup b', 'run b', 'run b', 'cleanup b'])
  })

  // What a busy machine disturbs is measured again.
  it('compares with the fastest, with another, and with a baseline', { retry: 2 }, () => {
    using folder = createFolder({ pause: '0' })
    const command = ['exec', 'sleep 0.0{x}; sleep $(cat pause)', '--x', '1,6', '--bench', '--repeats', '5', '--name', 'b'] as const
    const [fast, slow] = JSON.parse(folder.run(...command, '--json', '--save-baseline', 'base.json').stdout).benchmark.configurations
    expect(fast).toMatchObject({ is_reference: true, comparison: null })
    expect(slow).toMatchObject({ is_reference: false, comparison: { effect: 'large' } })
    expect(slow.comparison.ratio_ci[0]).toBeGreaterThan(1)
    const other = JSON.parse(folder.run(...command, '--json', '--reference', 'x=6').stdout).benchmark.configurations
    expect(other).toMatchObject([{ comparison: { effect: 'large' } }, { is_reference: true }])
    const baseline = ['--compare-baseline', 'base.json', '--fail-above', '80%', '--fresh'] as const
    expect(folder.run(...command, ...baseline).status).toBe(0)
    folder.write('pause', '0.2')
    expect(folder.run(...command, ...baseline)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('2 groups above the reference by more than 80%, not by chance: x=1 ('),
    })
    expect(folder.run(...command, '--reference', 'x=7')).toMatchObject({ status: 2, stderr: expect.stringContaining('x=7') })
    expect(folder.run(...command, '--compare-baseline', 'none.json').status).toBe(2)
  })

  // What a busy machine disturbs is measured again.
  it('names outliers, and warns of a cold start and of what drifts', { retry: 2 }, () => {
    using folder = createFolder()
    const slowFirst = 'test -e {x} || sleep 0.3; touch {x}; sleep 0.01'
    const cold = folder.run('exec', slowFirst, '--x', 'a,b', '--bench', '--repeats', '8', '--name', 'cold')
    expect(cold.stderr).toMatch(/^Outliers? of a: [3-9]\d\d\S* ms \(run 0\)/m)
    expect(cold.stderr).toContain('Warning: a, b: the first run took the longest')
    const warm = folder.run('exec', slowFirst, '--x', 'c,d', '--bench', '--repeats', '8', '--name', 'warm', '--warmup', '1', '--json')
    const { configurations } = JSON.parse(warm.stdout).benchmark as { configurations: { max: number }[] }
    expect(configurations.map(({ max }) => max < 300)).toEqual([true, true])
    const slower = 'echo >> n; if [ $(wc -l < n) -gt 6 ]; then sleep 0.2; else sleep 0.05; fi'
    const drifting = folder.run('exec', slower, '--bench', '--repeats', '12', '--name', 'drifting')
    expect(drifting.stderr).toMatch(/^Warning: the second half of the runs was \d+\.\d% slower than the first/m)
  })

  it('takes the time of a program without a shell as it is', () => {
    using folder = createFolder()
    const { stdout } = folder.run('exec', '--bench', '--repeats', '2', '--name', 'b', '--json', '--no-shell', '--', 'true')
    expect(JSON.parse(stdout).benchmark).toMatchObject({ metric: 'wall_ms', configurations: [{ n: 2, is_reference: true }] })
    expect(records(folder)[0]).not.toHaveProperty('net_ms')
  })

  it('prints with --dry-run what it would execute first', () => {
    using folder = createFolder()
    const { stdout } = folder.run('exec', 'sleep {x}', '--x', '1,2', '--bench', '--dry-run')
    expect(stdout).toBe('sleep 1\nsleep 2\n'.repeat(10))
  })

  it.each([
    [['--warmup', '3'], '--warmup belongs to a benchmark: add --bench.'],
    [['--min-time', '3s'], '--min-time belongs to a benchmark: add --bench.'],
    [['--save-baseline', 'a.json'], '--save-baseline belongs to a benchmark: add --bench.'],
    [['--bench', '-j', '2'], '--bench executes one run at a time, in rounds: leave out --jobs 2.'],
    [['--serial', '--order', 'seeded'], '--serial executes one run at a time, in rounds: leave out --order seeded.'],
    [['--bench', '--tag'], '--bench prints a table: leave out --tag'],
    [['--bench', '--fail-above', '5%'], '--fail-above needs something to compare with'],
    [['--bench', '--min-time', '3'], 'The unit is missing: write 3ms, 3s, 3m, 3h.'],
    [['--bench', '--prepare', 'touch {y}'], '--prepare, at position 7: {y} has no values: did you mean {x}?\n  touch {y}\n        ^'],
    [['--bench', '--setup', 'cat <<E\n{x}\nE'], 'a value cannot be quoted in a here-document'],
  ])('%j ends with status 2 and says what is wrong', (words, message) => {
    using folder = createFolder()
    const { status, stderr } = folder.run('exec', 'echo {x}', '--x', '1,2', ...words)
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(message) })
  })

  it('executes in rounds one at a time with --serial, without being a benchmark', () => {
    using folder = createFolder()
    const run = folder.run('exec', `${log('begin')}; ${log('end')}`, '--x', 'a,b', '--repeats', '2', '--serial', '--name', 's')
    expect(run.status).toBe(0)
    expect(logged(folder)).toEqual(['a', 'b', 'a', 'b'].flatMap((x) => [`begin ${x}`, `end ${x}`]))
  })
})
