import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession } from 'statesweep'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFolder, sweepFile } from '../cli/run-command.js'

const OBSERVER = fileURLToPath(new URL('../fixtures/observe.py', import.meta.url))
const hasPython = spawnSync('python3', ['--version']).status === 0

// Run 1 prints and tracks, and never gives its event loop a turn, until someone has seen it.
const step = `
    const line = new Int32Array(new SharedArrayBuffer(4))
    const latest = Date.now() + 120_000
    if (run.params.i === 1) {
      run.checkpoint({ begun: true })
      for (let n = 0; n < 3 || (process.env.BRIEF === undefined && !existsSync('seen') && Date.now() < latest); n++) {
        console.log('line', n)
        run.track('n', n)
        Atomics.wait(line, 0, 0, 50)
      }
    }
    run.fields.read = run.sequence('n').map(({ value }) => value)`

function createTalk(backend: string) {
  const file = `import { existsSync } from 'node:fs'\n${sweepFile({ params: '{ i: range(3) }', step })}`
  const folder = createFolder({ 'talk.sweep.ts': file })
  const lab = join(folder.path, 'statesweep.db')
  const command = ['run', 'talk.sweep.ts', '--backend', backend, '--jobs', '1']
  return {
    ...folder,
    command,
    /** What another program reads meanwhile, until the log has grown so many times. */
    async observe(times: number) {
      const observer = spawn('python3', [OBSERVER, lab, String(times)])
      let printed = ''
      for (const stream of [observer.stdout, observer.stderr]) {
        stream.on('data', (data) => {
          printed += data
        })
      }
      await once(observer, 'close')
      return JSON.parse(printed) as { counts: number[]; results: number[]; first: unknown; checkpoints: number[]; tracked: number }
    },
    /** What the commands tell. */
    tell() {
      const json = (...args: readonly string[]) => JSON.parse(folder.run(...args, '--json').stdout)
      const logs = folder.run('logs', '1').stdout
      return { runs: json('runs', '--status', 'running'), why: json('why', '1'), show: json('show'), logs }
    },
    read() {
      using session = createSession({ path: lab, readonly: true })
      const runs = session.query('SELECT run, status, attempt FROM experiment_test ORDER BY run')
      const lines = session.query('SELECT text FROM logs_test WHERE run = 1 ORDER BY at, number').map(({ text }) => text)
      const rows = session.query('SELECT run, idx, value FROM sequence_test_n ORDER BY idx')
      const read = Array.from(session.loadExperiment('test').runs, ({ fields }) => fields.read)
      return { runs, lines, rows, read, chunks: existsSync(`${lab}.chunks`) }
    },
  }
}

const RUNS = [0, 1, 2].map((run) => ({ run, status: 'done', attempt: 1 }))
const rowsOf = (count: number) => Array.from({ length: count }, (_, n) => ({ run: 1, idx: n, value: n }))
const readOf = (count: number) => [[], Array.from({ length: count }, (_, n) => n), []]
const linesOf = (count: number) => Array.from({ length: count }, (_, n) => `line ${n}\n`)

describe.skipIf(!hasPython).each(['threads', 'processes', 'inline'])('a synchronous step of seconds (%s)', (backend) => {
  it('is seen by another program while it executes, and recorded once', async () => {
    using talk = createTalk(backend)
    const child = talk.start(...talk.command)
    child.stdout.resume()
    child.stderr.resume()
    const ended = once(child, 'close')
    const seen = await talk.observe(3)
    const told = talk.tell()
    talk.write('seen', '')
    expect(seen).toMatchObject({ results: [0], first: [['stdout', 'line 0\n']], checkpoints: [1], running: [[1, 1, 1, 0]] })
    const running = { execution: 1, attempt: 1, slot: 0, started: expect.any(Number) }
    expect(told.runs).toMatchObject([{ run: 1, params_i: 1, status: 'running', ...running }])
    expect(told.why.running).toEqual(running)
    expect(told.show.running).toEqual([{ run: 1, ...running }])
    expect(told.show.counts).toMatchObject({ done: 1, pending: 2 })
    expect(told.logs).toMatch(/^line 0\nline 1\n/)
    expect(seen.counts.toSorted((a, b) => a - b)).toEqual(seen.counts)
    expect(seen.counts).toHaveLength(3)
    await ended
    const { runs, lines, rows, read, chunks } = talk.read()
    expect(runs).toEqual(RUNS)
    expect(lines).toEqual(linesOf(lines.length))
    expect(rows).toEqual(rowsOf(lines.length))
    expect(read).toEqual(readOf(lines.length))
    expect(rows.length).toBeGreaterThanOrEqual(seen.tracked)
    expect(seen.tracked).toBeGreaterThan(0)
    expect(lines.length).toBeGreaterThanOrEqual(seen.counts[2] ?? 0)
    expect(chunks).toBe(false)
  }, 300_000)

  // Inline, nothing is left that could be killed apart from the command.
  if (backend === 'inline') return
  it('loses nothing that was seen to kill -9, and doubles nothing', async () => {
    using talk = createTalk(backend)
    const child = talk.start(...talk.command)
    const ended = once(child, 'close')
    child.stdout.resume()
    child.stderr.resume()
    const { counts } = await talk.observe(1)
    child.kill('SIGKILL')
    await ended
    const { runs: none, why, show } = talk.tell()
    expect([none, why.running, show.running]).toEqual([[], null, []])
    // A worker process that outlives the command by a moment must not end its run.
    process.env.BRIEF = '1'
    onTestFinished(() => {
      delete process.env.BRIEF
    })
    expect(talk.run(...talk.command).status).toBe(0)
    const { runs, lines, rows, read, chunks } = talk.read()
    expect(runs).toEqual(RUNS)
    expect(lines).toEqual([...linesOf(lines.length - 3), ...linesOf(3)])
    expect(lines.length).toBeGreaterThanOrEqual((counts[0] ?? 0) + 3)
    expect(rows).toEqual(rowsOf(3))
    expect(read).toEqual(readOf(3))
    expect(chunks).toBe(false)
  }, 300_000)
})
