import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSession } from 'statesweep'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createFolder, MAIN, sweepFile } from '../cli/run-command.js'
import { digest } from '../fixtures/digest.js'
import { BACKENDS } from './busy-sweep.js'

const RUNS = 100
const EVERY_BACKEND = ['inline', ...BACKENDS]
/** Each run stores 50 kB, and says at its start that it was begun. */
const FILE = `import { appendFileSync } from 'node:fs'\n${sweepFile({
  params: `{ i: range(${RUNS}) }`,
  step: `appendFileSync('begun', 'x'); run.fields.bytes = Buffer.alloc(50_000, run.params.i); run.fields.x = run.random()`,
})}`
const command = (db: string, backend: string) => ['run', 'a.sweep.ts', '--backend', backend, '--jobs', '2', '--db', db]

/** A file system of its own, in memory; throws where none may be mounted. */
function mountDisk(parent: string, size: string) {
  const path = join(parent, 'disk')
  mkdirSync(path)
  const mount = (...options: readonly string[]) => spawnSync('mount', [...options, path])
  if (mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs').status !== 0) throw new Error('No file system may be mounted here.')
  return {
    path,
    resize: (to: string) => void mount('-o', `remount,size=${to}`),
    get free() {
      const { bavail, bsize } = statfsSync(path)
      return bavail * bsize
    },
    [Symbol.dispose]: () => void spawnSync('umount', [path]),
  }
}

function mayMount(): boolean {
  using folder = createFolder()
  try {
    using disk = mountDisk(folder.path, '1m')
    return disk.free > 0
  } catch {
    return false
  }
}

const begunIn = (folder: string): number => (existsSync(join(folder, 'begun')) ? readFileSync(join(folder, 'begun')).length : 0)

describe.skipIf(!mayMount())('a disk that is full', () => {
  it.each(EVERY_BACKEND)(
    'while runs execute ends the sweep, blames no run, and the same command goes on once there is room (%s)',
    (backend) => {
      using folder = createFolder({ 'a.sweep.ts': FILE })
      using disk = mountDisk(folder.path, '2m')
      const { status, stderr } = folder.run(...command('disk/lab.db', backend))
      expect(stderr).toMatch(
        /^statesweep: The execution stopped: the disk is full \(.*\): free space.*Results so far are stored; run the same command to continue\.\n$/,
      )
      expect(status).toBe(1)
      disk.resize('64m')
      const rest = folder.run(...command('disk/lab.db', backend), '--json')
      const { kept, counts } = JSON.parse(rest.stdout)
      expect(rest.status).toBe(0)
      expect(kept).toEqual({ done: RUNS - counts.done, failed: 0, timeout: 0, crashed: 0 })
      expect(kept.done).toBeGreaterThan(0)
      folder.run(...command('whole.db', backend))
      expect(digestOf(join(disk.path, 'lab.db'))).toBe(digestOf(join(folder.path, 'whole.db')))
    },
  )

  it.each(EVERY_BACKEND)('from the beginning is found before the first run (%s)', (backend) => {
    using folder = createFolder({ 'a.sweep.ts': FILE })
    using disk = mountDisk(folder.path, '4m')
    const ballast = join(disk.path, 'ballast')
    // Less and less room: for nothing, for the database, for the experiment in it, for its lock.
    for (const left of [0, 20_000, 100_000, 200_000, 300_000]) {
      rmSync(ballast, { force: true })
      writeFileSync(ballast, Buffer.alloc(Math.max(0, disk.free - left)))
      const { status, stderr } = folder.run(...command('disk/lab.db', backend))
      expect({ left, status, stderr }).toEqual({ left, status: 1, stderr: expect.stringContaining('the disk is full') })
      if (left < 200_000) expect({ left, begun: begunIn(folder.path) }).toEqual({ left, begun: 0 })
    }
    rmSync(ballast)
    disk.resize('64m')
    expect(folder.run(...command('disk/lab.db', backend)).status).toBe(0)
  })
})

function digestOf(path: string): string {
  using session = createSession({ path, readonly: true })
  return digest(session.loadExperiment('test'))
}

/** Runs as nobody if the user is root, who can write every file. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
const canBeNobody = spawnSync(process.execPath, [MAIN, 'version'], NOBODY).status === 0

describe.skipIf(!canBeNobody)('a database that may not be written', () => {
  const REFUSED =
    /^statesweep: Database .*lab\.db: the file or its folder cannot be written \(.*\): make both writable for this user, or choose another path\.\n$/

  function createLab() {
    const file = FILE.replace('50_000', '50')
    const folder = createFolder({ 'a.sweep.ts': file })
    const path = join(folder.path, 'folder')
    mkdirSync(path)
    for (const own of [folder.path, path]) if (NOBODY.uid !== undefined) chownSync(own, NOBODY.uid, NOBODY.gid)
    onTestFinished(() => {
      chmodSync(path, 0o755)
      folder[Symbol.dispose]()
    })
    const execute = (...args: readonly string[]) =>
      spawnSync(process.execPath, [MAIN, ...args, '--db', 'folder/lab.db'], { cwd: folder.path, encoding: 'utf8', ...NOBODY })
    return {
      folder: folder.path,
      path,
      db: join(path, 'lab.db'),
      /** Twice as many runs. */
      extend: () => folder.write('a.sweep.ts', file.replace(`range(${RUNS})`, `range(${2 * RUNS})`)),
      run: () => execute('run', 'a.sweep.ts', '--jobs', '2'),
      ls: () => execute('ls'),
    }
  }

  it('since its folder only reads is refused before the first run', () => {
    const lab = createLab()
    chmodSync(lab.path, 0o555)
    expect(lab.run()).toMatchObject({ status: 1, stderr: expect.stringMatching(REFUSED) })
    expect(begunIn(lab.folder)).toBe(0)
  })

  it.each([
    ['the file', ({ db }: { db: string }) => chmodSync(db, 0o444)],
    ['its folder', ({ path }: { path: string }) => chmodSync(path, 0o555)],
    ['the folder of its chunks', ({ db }: { db: string }) => mkdirSync(`${db}.chunks`, 0o555)],
  ])('since %s only reads is refused, and keeps its results', (what, protect) => {
    const lab = createLab()
    expect(lab.run().status).toBe(0)
    lab.extend()
    protect(lab)
    expect(lab.run()).toMatchObject({ status: 1, stderr: expect.stringMatching(REFUSED) })
    expect(begunIn(lab.folder)).toBe(RUNS)
    if (what === 'the file') expect(lab.ls().stdout).toMatch(/test +100 +100 /)
  })
})
