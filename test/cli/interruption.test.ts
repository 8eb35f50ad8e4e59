import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createFolder, MAIN, sweepFile } from './run-command.js'

const SIGNALS = [
  ['SIGINT', 130, 'Interrupted'],
  ['SIGTERM', 143, 'Terminated'],
] as const

/** What a process printed until it ended, and how; calls back at the first output that matches. */
async function watch(child: ChildProcessWithoutNullStreams, reactions: readonly (readonly [pattern: RegExp, react: () => void])[]) {
  const waiting = [...reactions]
  let printed = ''
  let stdout = ''
  child.stdout.on('data', (data) => {
    stdout += data
  })
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      printed += data
      while (waiting[0]?.[0].test(printed)) waiting.shift()?.[1]()
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
      expect(printed).toContain('Waiting for the runs that execute; a second signal ends them.')
      expect(printed).toContain(`${word}: ${60 - counts.done} runs have no result, what ended is stored.`)
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
      [/Waiting for the runs/, () => child.kill(signal)],
    ])
    const { ended, counts } = JSON.parse(stdout)
    expect({ ended, status }).toEqual({ ended: signal, status: expected })
    expect(stored(folder)).toEqual({ n: counts.done, m: counts.done })
  })

  const hasScript = spawnSync('script', ['--version']).status === 0
  it.skipIf(!hasScript)(
    'comes from Ctrl-C on a terminal',
    async () => {
      const step = `return new Promise((go) => setTimeout(go, 20))`
      using folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(500) }', step }) })
      const command = `'${process.execPath}' '${MAIN}' run a.sweep.ts --jobs 2`
      const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: folder.path })
      const { printed, status } = await watch(terminal, [[/(?<!\d)[1-9]\d*\/500/, () => terminal.stdin.write('\u0003')]])
      expect(printed).toContain('Interrupted: ')
      expect(printed).toContain('To continue: ')
      expect(status).toBe(130)
      const rest = folder.run('run', 'a.sweep.ts', '--jobs', '50%', '--json')
      expect(JSON.parse(rest.stdout)).toMatchObject({ ended: 'complete' })
      const { kept, counts } = JSON.parse(rest.stdout)
      expect([kept.done > 0, kept.done + counts.done]).toEqual([true, 500])
    },
    30_000,
  )
})
