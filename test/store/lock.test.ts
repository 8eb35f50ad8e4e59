import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, linkSync, mkdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { acquireLock } from '../../dist/src/store/lock.js'
import { temporaryFolder } from '../fixtures/lab.js'

const HOLDER = fileURLToPath(new URL('../fixtures/hold-lock.mjs', import.meta.url))
const options = { experiment: 'x', isNetwork: false, takeOver: false } as const

function start(...args: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(process.execPath, [HOLDER, ...args])
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

async function holder(path: string): Promise<ChildProcessWithoutNullStreams> {
  const child = start(path)
  await once(child.stdout, 'data')
  return child
}

it('refuses at once while another process holds it, and says which', async () => {
  const path = join(temporaryFolder(), 'a.lock')
  const child = await holder(path)
  const begun = performance.now()
  let thrown: unknown
  try {
    acquireLock(path, options)
  } catch (error) {
    thrown = error
  }
  expect(performance.now() - begun).toBeLessThan(4000)
  expect(thrown).toMatchObject({ code: 'ERR_LOCKED', pid: child.pid, host: hostname() })
  expect(String(thrown)).toContain(`Experiment "x" executes in process ${child.pid} on host ${hostname()}`)
  child.stdin.end()
  await once(child, 'close')
  acquireLock(path, options).release()
})

it('is free as soon as its process is killed', async () => {
  const path = join(temporaryFolder(), 'a.lock')
  const child = await holder(path)
  child.kill('SIGKILL')
  await once(child, 'close')
  expect(existsSync(path)).toBe(true)
  acquireLock(path, options).release()
  expect(existsSync(path)).toBe(false)
})

it('excludes a second taking in the same process, too', () => {
  const path = join(temporaryFolder(), 'a.lock')
  const lock = acquireLock(path, options)
  expect(() => acquireLock(path, options)).toThrow(/executes in process/)
  expect(() => acquireLock(path, options)).toThrow(`process ${process.pid} `)
  lock.release()
  acquireLock(path, options).release()
})

it('is held by one at a time where four processes take and release it', async () => {
  const path = join(temporaryFolder(), 'a.lock')
  const children = Array.from({ length: 4 }, () => start(path, '50'))
  const printed = children.map(async (child) => {
    let errors = ''
    child.stderr.on('data', (data) => {
      errors += data
    })
    const [status] = await once(child, 'close')
    return { status, errors }
  })
  expect(await Promise.all(printed)).toEqual(Array(4).fill({ status: 0, errors: '' }))
}, 60_000)

it('is closed before its file is removed where the system keeps open files, as Windows does', () => {
  const folder = temporaryFolder()
  const [path, sameFile] = [join(folder, 'a.lock'), join(folder, 'b.lock')]
  const { platform } = process
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }))
  const lock = acquireLock(path, options)
  linkSync(path, sameFile)
  rmSync(path)
  // A folder in the file's place makes the removal fail: what came before it has happened.
  mkdirSync(path)
  Object.defineProperty(process, 'platform', { value: 'win32' })
  expect(() => lock.release()).toThrow(/directory|EISDIR/)
  const db = new Database(sameFile, { timeout: 0 })
  onTestFinished(() => void db.close())
  db.exec('BEGIN IMMEDIATE')
})

it('leaves no file where the system keeps open files', () => {
  const path = join(temporaryFolder(), 'a.lock')
  const { platform } = process
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }))
  Object.defineProperty(process, 'platform', { value: 'win32' })
  acquireLock(path, options).release()
  expect(existsSync(path)).toBe(false)
  acquireLock(path, options).release()
})

it('is left to a process of another host on a network file system, until it is taken over', () => {
  const path = join(temporaryFolder(), 'a.lock')
  const db = new Database(path)
  db.exec(
    `CREATE TABLE owner (id INTEGER PRIMARY KEY, pid INTEGER, host TEXT, nonce TEXT); INSERT INTO owner VALUES (1, 7, 'elsewhere', 'n')`,
  )
  db.close()
  expect(() => acquireLock(path, { ...options, isNetwork: true })).toThrow(/may still execute in process 7 on host elsewhere/)
  acquireLock(path, { ...options, isNetwork: true, takeOver: true }).release()
  acquireLock(path, { ...options, isNetwork: true }).release()
})
