import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { chmodSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder, MAIN, sweepFile } from './run-command.js'

const SIGNALS = [
  ['SIGINT', 130, 'Interrupted'],
  ['SIGTERM', 143, 'Terminated'],
] as const

/** As it is installed on the PATH. */
const COMMAND = `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`

/** What a process printed until it ended, and how; calls back at the first output that matches. */
async function watch(
  child: ChildProcessWithoutNullStreams,
  reactions: readonly (readonly [pattern: RegExp, react: (printed: string) => void])[],
) {
  const waiting = [...reactions]
  let printed = ''
  let stdout = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed += data
      while (waiting[0]?.[0].test(printed)) waiting.shift()?.[1](printed)
    })
  }
  const status = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { printed, stdout, status }
}

const stored = (folder: ReturnType<typeof createFolder>) =>
  JSON.parse(folder.run('query', 'SELECT count(*) AS n, count(i) AS m FROM experiment_test', '--json').stdout)[0]

describe('a signal', () => {
  it.each(SIGNALS)(
    '%s ends the sweep with status %d when the runs that execute have ended, and the same command continues',
    async (signal, expected, word) => {
      const step = `if (run.params.i === 3) console.error('begun'); await new Promise((go) => setTimeout(go, 20)); run.fields.i = run.params.i`
      using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(60) }', step: `return (async () => { ${step} })()` }) })
      const command = ['run', 'a.sweep.ts', '--json', '--verbose', '--jobs', '2', '--order', 'given'] as const
      const child = folder.start(...command)
      const { printed, stdout, status } = await watch(child, [[/begun/, () => child.kill(signal)]])
      const { ended, counts } = JSON.parse(stdout)
      expect({ ended, status }).toEqual({ ended: signal, status: expected })
      expect(printed).toContain('Waiting for running runs to end; a second signal stops them.')
      expect(printed).toContain(`${word}: ${60 - counts.done} runs have no result, results so far are stored.`)
      expect(printed.replace(stdout, '')).toMatch(/\nTo continue: statesweep run a\.sweep\.ts --json --verbose --jobs 2 --order given\n$/)
      expect(stored(folder)).toEqual({ n: counts.done, m: counts.done })
      expect(readdirSync(folder.path).filter((name) => name.endsWith('.chunks'))).toEqual([])
      const rest = folder.run(...command)
      expect(JSON.parse(rest.stdout)).toMatchObject({ ended: 'complete', kept: { done: counts.done }, counts: { done: 60 - counts.done } })
      expect(rest.status).toBe(0)
    },
  )

  it.each(SIGNALS)('%s for the second time ends runs that would never end', async (signal, expected) => {
    const step = `run.fields.i = run.params.i; if (run.params.i === 200) { console.error('begun'); process.stderr.write(''); return new Promise(() => setTimeout(() => {}, 1e9)) }`
    using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(2000) }', step }) })
    const child = folder.start('run', 'a.sweep.ts', '--json', '--verbose', '--jobs', '2', '--order', 'given')
    const { stdout, status } = await watch(child, [
      [/begun/, () => child.kill(signal)],
      [/Waiting for running runs/, () => child.kill(signal)],
    ])
    const { ended, counts } = JSON.parse(stdout)
    expect({ ended, status }).toEqual({ ended: signal, status: expected })
    expect(stored(folder)).toEqual({ n: counts.done, m: counts.done })
  })

  const hasScript = spawnSync('script', ['--version']).status === 0
  it.skipIf(!hasScript)(
    'comes from Ctrl-C on a terminal, and what the last line says is typed to continue',
    async () => {
      const step = `return new Promise((go) => setTimeout(go, 20))`
      using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(500) }', step }), statesweep: COMMAND })
      chmodSync(join(folder.path, 'statesweep'), 0o755)
      const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH}`, NO_COLOR: '1' }
      const shell = spawn('script', ['-qec', 'sh -i', '/dev/null'], { cwd: folder.path, env })
      const type = (text: string) => void shell.stdin.write(text)
      type('statesweep run a.sweep.ts --jobs 2\n')
      const proposed = /To continue: (statesweep [^\r\n]*)\r?\n/
      const { printed } = await watch(shell, [
        [/(?<!\d)[1-9]\d*\/500/, () => type('\u0003')],
        [proposed, (text) => type(`echo ended with $?; ${proposed.exec(text)?.[1]}; echo then with $?\n`)],
        [/then with \d/, () => type('exit\n')],
      ])
      expect(printed).toContain('Interrupted: ')
      expect(printed).toContain('ended with 130')
      expect(proposed.exec(printed)?.[1]).toBe('statesweep run a.sweep.ts --jobs 2')
      expect(printed).toMatch(/\d+ done before\r?\n[\s\S]*then with 0/)
      const [{ n, done }] = JSON.parse(
        folder.run('query', `SELECT count(*) AS n, count(*) FILTER (WHERE status = 'done') AS done FROM experiment_test`, '--json').stdout,
      )
      expect({ n, done }).toEqual({ n: 500, done: 500 })
    },
    60_000,
  )
})
