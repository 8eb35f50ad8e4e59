import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

describe('statesweep watch', () => {
  it('follows an experiment that another process executes, to its end', async () => {
    using folder = createFolder({
      'a.sweep.ts': sweepFile({ params: '{ i: range(40) }', step: 'await new Promise((done) => setTimeout(done, 60))' }).replace(
        'function work',
        'async function work',
      ),
    })
    const sweep = folder.start('run', 'a.sweep.ts', '--jobs', '1')
    const ended = new Promise((resolve) => sweep.on('close', resolve))
    let looks = folder.run('watch', '--interval', '50ms')
    // The database is there when the experiment has begun.
    for (let look = 0; looks.status === 2 && look < 100; look++) looks = folder.run('watch', '--interval', '50ms')
    const lines = looks.stdout.trimEnd().split('\n')
    expect(lines.at(-1)).toMatch(/^100% {2}40\/40 .*40 done$/)
    expect(lines.length).toBeGreaterThan(1)
    await ended
    expect(JSON.parse(folder.run('watch', '--json').stdout)).toMatchObject({
      experiment: 'test',
      runs: 40,
      counts: { done: 40, pending: 0 },
      ended: true,
      died: false,
    })
  })

  it('counts the runs that are under way in the time left', async () => {
    using folder = createFolder()
    const batch = folder.start('exec', 'sleep 0.5; : {n}', '--n', '1..4', '--jobs', '1')
    let looks = folder.run('watch', '--interval', '50ms', '--json')
    for (let look = 0; looks.status === 2 && look < 100; look++) looks = folder.run('watch', '--interval', '50ms', '--json')
    if (batch.exitCode === null) await once(batch, 'exit')
    const seen = looks.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    const underWay = seen.filter(({ counts, ended }) => counts.done > 0 && !ended)
    expect(underWay.length).toBeGreaterThan(0)
    for (const { counts, eta_ms: left } of underWay) expect(left).toBeGreaterThanOrEqual(500 * (3 - counts.done))
  })

  it('says that the process is dead, and ends', async () => {
    using folder = createFolder({
      'a.sweep.ts': sweepFile({ params: '{ i: range(3) }', step: 'await new Promise(() => setInterval(() => undefined, 1000))' }).replace(
        'function work',
        'async function work',
      ),
    })
    const sweep = folder.start('run', 'a.sweep.ts', '--jobs', '1')
    const look = () => folder.run('watch', '--json', '--interval', '20ms')
    const isBegun = () => JSON.parse(folder.run('query', 'SELECT count(*) AS n FROM executions', '--json').stdout || '[]')[0]?.n === 1
    while (!isBegun()) expect(sweep.exitCode).toBe(null)
    const watching = folder.start('watch', '--interval', '20ms')
    const [first] = await once(watching.stdout, 'data')
    expect(String(first)).toBe('  0%  0/3\n')
    sweep.kill('SIGKILL')
    const errors = text(watching.stderr)
    expect(await once(watching, 'close')).toEqual([1, null])
    expect(await errors).toBe('The process executing "test" has died; run the same command to resume.\n')
    expect(JSON.parse(look().stdout)).toMatchObject({ ended: false, died: true, counts: { pending: 3 } })
  })
})
