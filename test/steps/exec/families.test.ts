import { existsSync } from 'node:fs'
import { exec } from 'statesweep/steps'
import { describe, expect, it, vi } from 'vitest'
import { openLab, temporaryFolder } from '../../fixtures/lab.js'
import { tracer } from '../../fixtures/tracer.js'

const QUIET = '>/dev/null 2>&1 </dev/null'
/** Ways to leave something behind, which ends neither by itself nor with the group. */
const LEFT_BEHIND = [
  'sleep 600 &',
  `sleep 600 ${QUIET} &`,
  'nohup sleep 600 &',
  `nohup setsid sleep 600 ${QUIET} &`,
  'setsid sleep 600 &',
  `set -m; sleep 600 ${QUIET} &`,
  `timeout 600 sleep 600 ${QUIET} &`,
  `trap '' TERM; sleep 600 &`,
  `while :; do setsid sleep 600; done ${QUIET} &`,
]
/** Ways to leave the group of the worker without an end. */
const UNENDING = [
  'setsid sleep 600',
  'timeout 600 sleep 600',
  'set -m; sleep 600',
  'nohup sleep 600',
  `setsid sh -c "trap '' TERM; sleep 600; sleep 600"`,
]

async function execute(step: ReturnType<typeof exec>, x: readonly unknown[], options: object = {}) {
  const experiment = openLab().createExperiment('families').addRuns({ x })
  await experiment.execute(step, { backend: 'processes', concurrency: 2, onError: 'continue', ...options })
  return { experiment, records: experiment.runs.records() }
}

describe.runIf(existsSync('/proc/self/environ'))('a family', () => {
  it.each(['processes', 'threads', 'inline'])(
    'ends with its run in %s, however its members are left behind, and their output so far is kept',
    async (backend) => {
      const { text, alive } = tracer()
      const { records } = await execute(exec('{=x} echo started', { env: { TRACER: text } }), LEFT_BEHIND, {
        backend,
      })
      expect(alive()).toEqual([])
      expect(records.map(({ status, stdout }) => [status, stdout])).toEqual(LEFT_BEHIND.map(() => ['done', 'started\n']))
    },
  )

  it.each(['processes', 'threads'])('ends with a run that takes too long in %s, though it has left the group', async (backend) => {
    const { text, alive } = tracer()
    const { records } = await execute(exec('{=x}', { env: { TRACER: text } }), UNENDING, { backend, timeout: 300 })
    expect(records.map(({ status }) => status)).toEqual(UNENDING.map(() => 'timeout'))
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  it('ends with a worker that a step ends, however the step started it', async () => {
    const { text, alive } = tracer()
    const folder = temporaryFolder()
    const command = `{ setsid sleep 600 ${QUIET} & touch begun; kill -KILL $PPID; sleep 600; }`
    const { records } = await execute(exec(`${command} # {x}`, { env: { TRACER: text }, cwd: folder }), ['a'], { retries: 0 })
    expect(records.map(({ status }) => status)).toEqual(['crashed'])
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  it('of bash ends by itself where it only processes what the command wrote', async () => {
    const { records } = await execute(exec('exec > >(sleep 0.1; sed s/l/L/); echo {x}; echo last', { shell: '/bin/bash' }), ['all', 'well'])
    expect(records.map(({ stdout }) => stdout)).toEqual(['aLl\nLast\n', 'weLl\nLast\n'])
  })

  it('is left by a program that removes the mark, whose later output is in no other run', async () => {
    const { text, alive } = tracer()
    const daemon = `env -u STATESWEEP_FAMILY setsid sh -c "trap '' PIPE; sleep 1; echo late; sleep 600" & echo {x}`
    const { records } = await execute(exec(daemon, { env: { TRACER: text } }), ['a', 'b', 'c'], { concurrency: 1 })
    expect(records.map(({ stdout }) => stdout)).toEqual(['a\n', 'b\n', 'c\n'])
    expect(alive().length).toBeGreaterThanOrEqual(3)
  })

  it('of prepare lives as long as the run', async () => {
    const { text, alive } = tracer()
    const step = exec('kill -0 $(cat {x}.pid) && echo serving', {
      prepare: `sleep 600 ${QUIET} & echo $! > {x}.pid`,
      env: { TRACER: text },
      cwd: temporaryFolder(),
    })
    const { records } = await execute(step, ['a', 'b'])
    expect(records.map(({ stdout }) => stdout)).toEqual(['serving\n', 'serving\n'])
    expect(alive()).toEqual([])
  })
})

describe('the streams of a command', () => {
  it.each(['processes', 'threads'])('can be opened by path in %s', async (backend) => {
    const commands = [
      'echo {x} > /dev/stdout; echo more >> /dev/fd/1',
      'echo {x} | tee /dev/stderr',
      'cat; cat /dev/stdin',
      `bash -c 'echo $(</dev/stdin) > >(cat > /dev/stderr); wait'`,
    ]
    for (const [at, command] of commands.entries()) {
      const { records } = await execute(exec(command, { stdin: 'given {x}\n' }), ['a b'], { backend, concurrency: 1 })
      expect(records.map(({ stdout, stderr }) => [stdout, stderr])).toEqual([
        [
          ['a b\nmore\n', ''],
          ['a b\n', 'a b\n'],
          ['given a b\ngiven a b\n', ''],
          ['', 'given a b\n'],
        ][at],
      ])
    }
  })

  it.each(['processes', 'threads'])('carry more than a pipe holds in %s, and belong to nobody else when a worker ends', async (backend) => {
    const script = `cat; head -c 5 < /dev/stdin; cat /dev/stdin >&2; test {x} != 2 || sleep 600`
    const text = 'x'.repeat(300_000)
    const step = exec(`${script}; wc -c < /dev/stdin`, { stdin: text, capture: ['^x*5?(?<size>\\d+)$'] })
    const { records } = await execute(step, [0, 1, 2, 3, 4], { backend, timeout: 1000, retries: 0 })
    expect(records.map(({ status, size }) => [status, size])).toEqual(
      [0, 1, 2, 3, 4].map((x) => (x === 2 ? ['timeout', undefined] : ['done', 300_000])),
    )
  })
})
