import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { range, stepRef } from 'statesweep'
import { expect, it, onTestFinished, vi } from 'vitest'
import { backendConforms } from '../conformance/backend.js'
import { checkpointsConform } from '../conformance/checkpoints.js'
import { openLab, step, temporaryFolder } from '../fixtures/lab.js'

backendConforms('processes')
checkpointsConform('processes')

const processes = { backend: 'processes', concurrency: 2 } as const

it('executes in processes of its own, in which a step may change the directory and read the environment', async () => {
  const folder = temporaryFolder()
  const experiment = openLab()
    .createExperiment('where')
    .addRuns({ i: range(12) })
  await experiment.execute(step('whichProcess', folder), processes)
  const { pid, slot, directory, home, canSend } = experiment.runs.columns()
  const pairs = new Set(Array.from(pid as Float64Array, (one, i) => `${one} ${(slot as Float64Array)[i]}`))
  expect(pairs.size).toBe(2)
  expect(new Set(slot as Float64Array)).toEqual(new Set([0, 1]))
  expect([...(pid as Float64Array)]).not.toContain(process.pid)
  expect(new Set(directory as string[])).toEqual(new Set([folder]))
  expect(new Set(home as string[])).toEqual(new Set([process.env.HOME]))
  expect(canSend).toEqual(Array(12).fill(false))
  expect(process.cwd()).not.toBe(folder)
})

it('kills a process that executes when the signal is aborted, and executes in a new one afterwards', async () => {
  const folder = temporaryFolder()
  const experiment = openLab()
    .createExperiment('blocked')
    .addRuns({ i: range(4), mark: [`${folder}/begun`] })
  const controller = new AbortController()
  const execution = experiment.execute(step('block'), { ...processes, signal: controller.signal })
  const rejected = expect(execution).rejects.toThrow('now')
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(2), { timeout: 20_000 })
  controller.abort(new Error('now'))
  await rejected
  expect(experiment.runs.columns().status).toEqual(Array(4).fill('pending'))
  await experiment.execute(step('double'), processes)
  expect(experiment.runs.columns().status).toEqual(Array(4).fill('done'))
})

it('executes nothing where the processes die of loading the steps, and is there for others', async () => {
  const experiment = openLab()
    .createExperiment('deadly')
    .addRuns({ i: range(4) })
  const deadly = join(temporaryFolder(), 'deadly.mjs')
  writeFileSync(deadly, 'process.exit(5); export const never = () => {}')
  await expect(experiment.execute(stepRef(pathToFileURL(deadly), 'never'), processes)).rejects.toThrow(/exited with code 5/)
  expect(experiment.runs.columns().status).toEqual(Array(4).fill('pending'))
  await experiment.execute(step('double'), processes)
  expect(experiment.runs.columns().status).toEqual(Array(4).fill('done'))
})

it.each(['processes', 'threads'])(
  'settles each execution that is aborted on %s while answers wait to be read, and none ends this process',
  (backend) => {
    const script = new URL('../fixtures/abort-script.mjs', import.meta.url).pathname
    const { stdout, status } = spawnSync(process.execPath, [script, backend, '2'], { encoding: 'utf8' })
    expect({ stdout, status }).toEqual({ stdout: `${'enough\n'.repeat(2)}all settled\n`, status: 0 })
  },
)

/**
 * Starts a script that executes on two processes, which write their ids into the folder. Ends it
 * with the test.
 */
function startScript(folder: string, name: string): ChildProcess {
  const child = spawn(process.execPath, [new URL('../fixtures/processes-script.mjs', import.meta.url).pathname, folder, name], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

const isAlive = (pid: string) => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))

it.runIf(existsSync('/proc/self'))('leaves no process alive when this one is killed, however busy they are', async () => {
  const folder = temporaryFolder()
  const script = startScript(folder, 'announceAndLoop')
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(2), { timeout: 20_000 })
  const pids = readdirSync(folder)
  expect(pids.every(isAlive)).toBe(true)
  script.kill('SIGKILL')
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 20_000 })
})

it('lets a script that has ended end at once, and its processes with it; what they printed is there', async () => {
  const folder = temporaryFolder()
  const script = startScript(folder, 'announce')
  let printed = ''
  let executed = 0
  script.stdout?.on('data', (data) => {
    printed += data
    if (printed.includes('executed') && executed === 0) executed = performance.now()
  })
  const [code] = await once(script, 'close')
  expect(performance.now() - executed).toBeLessThan(5000)
  expect(code).toBe(0)
  const pids = readdirSync(folder)
  expect(printed.match(/^I am \d+$/gm)?.length).toBe(8)
  if (existsSync('/proc/self')) await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), { timeout: 20_000 })
})
