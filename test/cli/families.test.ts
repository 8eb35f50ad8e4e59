import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { tracer } from '../fixtures/tracer.js'
import { createFolder, MAIN } from './run-command.js'

const QUIET = '>/dev/null 2>&1 </dev/null'
/** Ways to execute something that ends neither with the terminal nor with the group of a worker. */
const WAYS = [
  'setsid sleep 600',
  'timeout 600 sleep 600',
  'nohup sleep 600',
  `sleep 600 & setsid sleep 600 ${QUIET} & wait`,
  'set -m; sleep 600 & wait',
]

/** Starts a batch of all ways, each of which has begun when this resolves. */
async function startBatch(folder: ReturnType<typeof createFolder>, text: string) {
  const child = folder.start('exec', '> begun.{run}; {=x}', '--x', '@ways.txt', '-j', String(WAYS.length), '--env', `TRACER=${text}`)
  await vi.waitFor(() => expect(readdirSync(folder.path).filter((name) => name.startsWith('begun'))).toHaveLength(WAYS.length), {
    timeout: 20_000,
  })
  return child
}

describe.runIf(existsSync('/proc/self/environ'))('no command survives', () => {
  it('the end of the command by SIGKILL', async () => {
    const { text, alive } = tracer()
    using folder = createFolder({ 'ways.txt': WAYS.join('\n') })
    const child = await startBatch(folder, text)
    child.kill('SIGKILL')
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  it('a second Ctrl-C', async () => {
    const { text, alive } = tracer()
    using folder = createFolder({ 'ways.txt': WAYS.join('\n') })
    const child = await startBatch(folder, text)
    const asked = new Promise<void>((resolve) => {
      child.stderr.on('data', (data) => String(data).includes('a second signal') && resolve())
    })
    child.kill('SIGINT')
    await asked
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  it('the end of the sweep, though it has closed all that it inherited', async () => {
    const { text, alive } = tracer()
    using folder = createFolder()
    const daemon = `setsid bash -c 'exec 19>&-; exec sleep 600' ${QUIET} & echo {x}`
    const { status, stdout } = folder.run('exec', daemon, '--x', '1..3', '-j', '2', '-k', '--env', `TRACER=${text}`)
    expect({ status, stdout }).toEqual({ status: 0, stdout: '1\n2\n3\n' })
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })

  it('its run for long where there are no named pipes, nor the sweep', async () => {
    const { text, alive } = tracer()
    using folder = createFolder()
    // Without mkfifo the streams are those of Node.js, as on other systems.
    const env = { TRACER: text, PATH: folder.path }
    const args = [MAIN, 'exec', '/bin/sleep 600 & echo {x}', '--x', '1..3', '-j', '2', '-k', '--reporter', 'silent']
    const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder.path, encoding: 'utf8', env })
    expect({ status, stdout }).toEqual({ status: 0, stdout: '1\n2\n3\n' })
    await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 10_000 })
  })
})
