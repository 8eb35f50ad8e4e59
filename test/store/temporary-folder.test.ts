import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createExperiment } from 'statesweep'
import { expect, it, onTestFinished } from 'vitest'
import { step, temporaryFolder } from '../fixtures/lab.js'

const BUSY = fileURLToPath(new URL('../fixtures/busy-memory.mjs', import.meta.url))

it.each(['ends', 'is killed'])(
  'keeps the folder of a process that has no number here, until that %s',
  async (how) => {
    const [folder, before] = [temporaryFolder(), process.env.TMPDIR]
    process.env.TMPDIR = folder
    onTestFinished(() => {
      if (before === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = before
    })
    const execute = () =>
      createExperiment()
        .addRuns({ i: [1] })
        .execute(step('double'), { backend: 'inline' })
    const child = spawn(process.execPath, [BUSY], { stdio: ['pipe', 'pipe', 'inherit'] })
    onTestFinished(() => void child.kill('SIGKILL'))
    await once(child.stdout, 'readable')
    const [name] = readdirSync(folder)
    expect(name).toMatch(/^statesweep-4194305-/)
    await execute()
    expect(readdirSync(folder)).toEqual([name])
    if (how === 'is killed') child.kill('SIGKILL')
    else child.stdin.end()
    expect(await text(child.stdout)).toContain(how === 'is killed' ? 'executing' : '4 done')
    if (how === 'is killed') {
      await once(child, 'close')
      expect(readdirSync(folder)).toEqual([name])
      await execute()
    }
    expect(readdirSync(folder)).toEqual([])
  },
  30_000,
)
