import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
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
  await experiment.execute(step, { backend: 'processes', concurrency: 2, retries: 0, onError: 'continue', ...options })
  return { experiment, records: experiment.runs.records() }
}

describe.runIf(existsSync('/proc/self/environ'))('a family', () => {
  it.each([
    ['processes', LEFT_BEHIND],
    ['threads', LEFT_BEHIND],
    ['inline', LEFT_BEHIND.slice(0, 2)],
  ])('ends with its run in %s, however its members are left behind, and their output so far is kept', async (backend, ways) => {
    const { text, alive } = tracer()
    const { records } = await execute(exec('{=x} echo started', { env: { TRACER: text } }), ways, { backend, concurrency: 5 })
    expect(alive()).toEqual([])
    expect(records.map(({ status, stdout }) => [status, stdout])).toEqual(ways.map(() => ['done', 'started\n']))
  })

  it.each(['processes', 'threads'])('ends with a run that takes too long in %s, though it has left the group', async (backend) => {
    const { text, alive } = tracer()
    const ways = backend === 'threads' ? UNENDING.slice(0, 2) : UNENDING
    const { records } = await execute(exec('{=x}', { env: { TRACER: text } }), ways, { backend, timeout: 300 })
    expect(records.map(({ status }) => status)).toEqual(ways.map(() => 'timeout'))
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  it('ends with a worker that a step ends, however the step started it', async () => {
    const { text, alive } = tracer()
    const folder = temporaryFolder()
    const command = `{ setsid sleep 600 ${QUIET} & touch begun; kill -KILL $PPID; sleep 600; }`
    const { records } = await execute(exec(`${command} # {x}`, { env: { TRACER: text }, cwd: folder }), ['a'])
    expect(records.map(({ status }) => status)).toEqual(['crashed'])
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  // It has half a second, which a busy machine may not give it: then it is tried again.
  it('of bash ends by itself where it only processes what the command wrote', { retry: 2 }, async () => {
    const step = exec('exec > >(sleep 0.02; sed s/l/L/); echo {x}; echo last', { shell: '/bin/bash' })
    const { records } = await execute(step, ['all', 'well'])
    expect(records.map(({ stdout }) => stdout)).toEqual(['aLl\nLast\n', 'weLl\nLast\n'])
  })

  it('in threads ends with the next execution of the experiment if the process was killed', async () => {
    const { text, alive } = tracer()
    const folder = temporaryFolder()
    const script = new URL('../../fixtures/orphans-script.mjs', import.meta.url).pathname
    const args = [script, join(folder, 'lab.db'), text, folder]
    const killed = spawn(process.execPath, args, { stdio: 'ignore' })
    await vi.waitFor(() => expect(readdirSync(folder).filter((name) => name.startsWith('begun'))).toHaveLength(2), { timeout: 20_000 })
    killed.kill('SIGKILL')
    await once(killed, 'exit')
    expect(alive().length).toBeGreaterThan(0)
    writeFileSync(join(folder, 'go'), '')
    expect(spawnSync(process.execPath, args).status).toBe(0)
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  it('is left by a program that removes the mark, whose later output is in no other run', async () => {
    const { text, alive } = tracer()
    const daemon = `env -u STATESWEEP_FAMILY setsid sh -c "trap '' PIPE; sleep 0.6; echo late; sleep 600" & echo {x}`
    const { records } = await execute(exec(daemon, { env: { TRACER: text } }), ['a', 'b'], { concurrency: 1 })
    expect(records.map(({ stdout }) => stdout)).toEqual(['a\n', 'b\n'])
    expect(alive().length).toBeGreaterThanOrEqual(2)
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
    const commands = {
      'echo a b > /dev/stdout; echo more >> /dev/fd/1': ['a b\nmore\n', ''],
      'echo a b | tee /dev/stderr': ['a b\n', 'a b\n'],
      'cat; cat /dev/stdin': ['given\ngiven\n', ''],
      "bash -c 'echo $(</dev/stdin) > >(cat > /dev/stderr); wait'": ['', 'given\n'],
    }
    const { records } = await execute(exec('{=x}', { stdin: 'given\n' }), Object.keys(commands), { backend, concurrency: 1 })
    expect(records.map(({ stdout, stderr }) => [stdout, stderr])).toEqual(Object.values(commands))
  })

  it.each(['processes', 'threads'])('carry more than a pipe holds in %s, and belong to nobody else when a worker ends', async (backend) => {
    const script = `cat; head -c 5 < /dev/stdin; cat /dev/stdin >&2; test {x} != 2 || sleep 600`
    const text = 'x'.repeat(300_000)
    const step = exec(`${script}; wc -c < /dev/stdin`, { stdin: text, capture: ['^x*5?(?<size>\\d+)$'] })
    const { records } = await execute(step, [0, 1, 2, 3, 4], { backend, timeout: 1000 })
    expect(records.map(({ status, size }) => [status, size])).toEqual(
      [0, 1, 2, 3, 4].map((x) => (x === 2 ? ['timeout', undefined] : ['done', 300_000])),
    )
  })
})
