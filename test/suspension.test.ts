import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pass } from 'node:timers/promises'
import { expect, it, onTestFinished, vi } from 'vitest'
import { temporaryFolder } from './fixtures/lab.js'

const SCRIPT = new URL('./fixtures/suspended-script.mjs', import.meta.url).pathname
/** Milliseconds: longer than the run of the script may execute, and shorter. */
const SUSPENDED = 2500
const EXECUTED = 300

it.runIf(existsSync('/proc/self')).each([
  { who: 'the worker', backend: 'processes' },
  { who: 'the whole process', backend: 'threads' },
])(
  'the time in which $who was suspended is not execution time',
  async ({ who, backend }) => {
    const folder = temporaryFolder()
    const began = join(folder, 'began')
    const script = spawn(process.execPath, [SCRIPT, folder, backend], { stdio: ['ignore', 'pipe', 'inherit'] })
    onTestFinished(() => void script.kill('SIGKILL'))
    let printed = ''
    script.stdout.on('data', (data) => {
      printed += data
    })
    const closed = once(script, 'close')
    await vi.waitFor(() => expect(readFileSync(began, 'utf8')).toMatch(/\d/), { timeout: 20_000 })
    const pid = who === 'the worker' ? Number(readFileSync(began, 'utf8')) : (script.pid ?? 0)
    process.kill(pid, 'SIGSTOP')
    // Only time itself can pass for longer than a run may execute.
    await pass(SUSPENDED)
    process.kill(pid, 'SIGCONT')
    await pass(EXECUTED)
    writeFileSync(join(folder, 'go'), '')
    await closed
    expect(printed).toBe('done')
  },
  60_000,
)
