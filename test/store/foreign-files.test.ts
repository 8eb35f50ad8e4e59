import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { createSession, type Experiment, range, type Session } from 'statesweep'
import { describe, expect, it, onTestFinished } from 'vitest'
import { CHUNK_FORMAT, checksumOf } from '../../dist/src/chunk/layout.js'
import { ChunkWriter } from '../../dist/src/chunk/writer.js'
import { openLab, step, temporaryFolder } from '../fixtures/lab.js'

const inline = { backend: 'inline' } as const
const code = (wanted: string) => expect.objectContaining({ code: wanted })
const SIZE = 40
const NAME = '0123abcd-00000000.db'

interface Prepared {
  readonly path: string
  readonly session: Session
  readonly experiment: Experiment
  /** The folder of the experiment's chunk files. */
  readonly folder: string
}

/** An experiment that has executed once, with an empty folder for its chunk files. */
async function prepared(): Promise<Prepared> {
  const path = join(temporaryFolder(), 'lab.db')
  const session = openLab(path)
  const experiment = session.createExperiment('x').addRuns({ i: range(SIZE) })
  await experiment.execute(step('double'), inline)
  const folder = join(`${path}.chunks`, experiment.idExperiment)
  mkdirSync(folder, { recursive: true })
  return { path, session, experiment, folder }
}

/** Writes a chunk file of these runs in execution 1, in a later attempt, and changes it by SQL. */
function writeChunk(file: string, { idExperiment, change }: { idExperiment: string; change?: string }): void {
  const writer = new ChunkWriter(file, { idExperiment, execution: 1, runs: [[0, SIZE]], paramNames: ['i'] })
  for (let run = 0; run < SIZE / 2; run++) {
    const rest = { status: 'done', attempt: 2, started: 1, duration: 1, exception: null, state: { s: 1 } } as const
    writer.write({ ...rest, run, idRun: `id-${run}`, params: { i: run }, fields: { y: 'foreign' } })
    writer.log({ run, execution: 1, attempt: 2, number: 0, stream: 'stdout', at: 1, text: 'foreign' })
  }
  writer.close()
  if (change === undefined) return
  const db = new Database(file)
  db.unsafeMode(true)
  db.pragma('writable_schema=ON')
  db.exec(change)
  const head = db.prepare('SELECT format, experiment, execution, runs FROM chunk').get() as Parameters<typeof checksumOf>[0]
  db.prepare('UPDATE chunk SET checksum = ?').run(checksumOf(head))
  db.close()
}

const contents = ({ experiment }: Prepared) => [experiment.runs.records(), experiment.runs.logs(experiment.runs.first()?.idRun ?? '')]

describe('a chunk file that was left behind', () => {
  it('is merged where it is of this experiment', async () => {
    const lab = await prepared()
    writeChunk(join(lab.folder, NAME), lab.experiment)
    await lab.experiment.execute(step('double'), { ...inline, resume: true })
    expect(lab.experiment.runs.records().filter(({ y }) => y === 'foreign')).toHaveLength(SIZE / 2)
    expect(existsSync(`${lab.path}.chunks`)).toBe(false)
  })

  const changes: Readonly<Record<string, string>> = {
    'claims 10^12 runs': `UPDATE chunk SET runs = '[[0,1000000000000]]'`,
    'claims runs that are no ranges': `UPDATE chunk SET runs = '{}'`,
    'claims runs twice': `UPDATE chunk SET runs = '[[0,40],[0,40]]'`,
    'claims runs in text': `UPDATE chunk SET runs = '[["0","40"]]'`,
    'claims runs in no JSON': `UPDATE chunk SET runs = '[['`,
    'has a run that does not exist': 'UPDATE runs SET run = 40 WHERE run = 0',
    'has a run below zero': 'UPDATE runs SET run = -1 WHERE run = 0',
    'has the state of a run that does not exist': 'UPDATE states SET run = 1000000 WHERE run = 0',
    'has the log of a run that does not exist': 'UPDATE logs SET run = 41 WHERE run = 0',
    'has the log of another execution': 'UPDATE logs SET execution = 7 WHERE run = 0',
    'is of an execution to come': 'UPDATE chunk SET execution = 2; UPDATE runs SET execution = 2; UPDATE logs SET execution = 2',
    'has rows of another execution': 'UPDATE runs SET execution = 2',
    'has a status that none knows': `UPDATE runs SET status = 'gone'`,
    'has no status': 'UPDATE runs SET status = NULL',
    'has an exception that is no JSON': `UPDATE runs SET status = 'failed', exception = 'x'`,
    'has an exception that is no object': `UPDATE runs SET status = 'failed', exception = '[]'`,
    'has a slot in words': `UPDATE runs SET slot = 'left'`,
    'has a duration in words': `UPDATE runs SET duration = 'long'`,
    'says two things of itself': 'INSERT INTO chunk SELECT * FROM chunk',
    'has a view in place of its runs': 'ALTER TABLE runs RENAME TO hidden; CREATE VIEW runs AS SELECT * FROM hidden',
    'has a trigger': 'CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM runs; END',
    'computes a column': 'ALTER TABLE runs ADD COLUMN c2 AS (run)',
  }
  it('gives nothing and goes where it says what cannot be', async () => {
    const lab = await prepared()
    const before = contents(lab)
    for (const [what, change] of Object.entries(changes)) {
      mkdirSync(lab.folder, { recursive: true })
      writeChunk(join(lab.folder, NAME), { idExperiment: lab.experiment.idExperiment, change })
      await lab.experiment.execute(step('double'), { ...inline, resume: true })
      expect(contents(lab), what).toEqual(before)
      expect(existsSync(`${lab.path}.chunks`), what).toBe(false)
    }
    expect(lab.session.ls()[0]?.counts).toMatchObject({ done: SIZE, pending: 0 })
    expect(statSync(lab.path).size).toBeLessThan(1_000_000)
  }, 30_000)

  it.each([
    ['of another experiment', `UPDATE chunk SET experiment = '01900000-0000-7000-8000-000000000000'`],
    ['of a newer version', `UPDATE chunk SET format = ${CHUNK_FORMAT + 1}`],
  ])('gives nothing and stays where it is %s', async (_, change) => {
    const lab = await prepared()
    writeChunk(join(lab.folder, NAME), { idExperiment: lab.experiment.idExperiment, change })
    const before = contents(lab)
    await lab.experiment.execute(step('double'), { ...inline, resume: true })
    expect(contents(lab)).toEqual(before)
    expect(readdirSync(lab.folder)).toContain(NAME)
  })

  it('makes SQLite remove no other file by its journal', async () => {
    const lab = await prepared()
    const victim = join(temporaryFolder(), 'victim.txt')
    writeFileSync(victim, 'precious')
    writeChunk(join(lab.folder, NAME), lab.experiment)
    writeFileSync(join(lab.folder, `${NAME}-journal`), journalOver(victim))
    await lab.experiment.execute(step('double'), { ...inline, resume: true })
    expect(readFileSync(victim, 'utf8')).toBe('precious')
    expect(existsSync(`${lab.path}.chunks`)).toBe(false)
  })
})

/** A journal such as a crash leaves in a transaction over several files: it names one of them. */
function journalOver(path: string): Buffer {
  const header = Buffer.alloc(512)
  Buffer.from('d9d505f920a163d7', 'hex').copy(header)
  header.writeUInt32BE(0, 8)
  header.writeUInt32BE(8, 16)
  header.writeUInt32BE(512, 20)
  header.writeUInt32BE(16384, 24)
  const name = Buffer.from(path)
  const end = Buffer.alloc(8)
  end.writeUInt32BE(name.length, 0)
  end.writeUInt32BE(
    name.reduce((sum, byte) => sum + byte, 0),
    4,
  )
  const page = Buffer.alloc(4)
  page.writeUInt32BE(1_073_741_824 / 16384 + 1)
  return Buffer.concat([header, page, name, end, Buffer.from('d9d505f920a163d7', 'hex')])
}

describe('a link in the folder of chunk files', () => {
  it('is neither read nor removed in place of a file', async () => {
    const lab = await prepared()
    const elsewhere = join(temporaryFolder(), NAME)
    writeChunk(elsewhere, lab.experiment)
    symlinkSync(elsewhere, join(lab.folder, NAME))
    const other = '0123abcd-00000001.db'
    writeChunk(join(lab.folder, other), lab.experiment)
    renameSync(join(lab.folder, `${other}-journal`), `${elsewhere}-moved`)
    symlinkSync(`${elsewhere}-moved`, join(lab.folder, `${other}-journal`))
    const [before, bytes] = [contents(lab), readFileSync(elsewhere)]
    await lab.experiment.execute(step('double'), { ...inline, resume: true })
    expect(contents(lab)).toEqual(before)
    lab.experiment.delete()
    expect(readFileSync(elsewhere)).toEqual(bytes)
    expect(existsSync(`${elsewhere}-moved`)).toBe(true)
    expect(readdirSync(lab.folder).sort()).toEqual([NAME, other, `${other}-journal`])
  })

  it.each(['the folder of an experiment', 'the folder around it'])('is refused in place of %s', async (which) => {
    const lab = await prepared()
    const elsewhere = temporaryFolder()
    mkdirSync(join(elsewhere, lab.experiment.idExperiment))
    for (const folder of [elsewhere, join(elsewhere, lab.experiment.idExperiment)]) writeChunk(join(folder, NAME), lab.experiment)
    const before = contents(lab)
    const link = which === 'the folder around it' ? `${lab.path}.chunks` : lab.folder
    renameSync(link, `${lab.path}.old`)
    symlinkSync(elsewhere, link)
    await expect(lab.experiment.execute(step('double'), inline)).rejects.toThrow(/it is a link.*; remove it/)
    expect(contents(lab)).toEqual(before)
    if (which === 'the folder around it') expect(() => lab.experiment.delete()).toThrow(/it is a link; remove it/)
    else lab.experiment.delete()
    expect(existsSync(join(elsewhere, NAME))).toBe(true)
    expect(existsSync(join(elsewhere, lab.experiment.idExperiment, NAME))).toBe(true)
  })
})

it('opens no database or lock by which SQLite would remove another file, and no lock that is a link', async () => {
  const lab = await prepared()
  const victim = join(temporaryFolder(), 'victim.db')
  writeFileSync(victim, '')
  const lock = join(`${lab.path}.chunks`, 'x.lock')
  new Database(lock).exec('CREATE TABLE t (a)').close()
  writeFileSync(`${lock}-journal`, journalOver(victim))
  expect(() => lab.experiment.persist()).toThrow(/SQLite would remove another file by this journal/)
  rmSync(`${lock}-journal`)
  rmSync(lock)
  symlinkSync(victim, lock)
  expect(() => lab.experiment.persist()).toThrow(/it is a link; remove it/)
  lab.session.close()
  writeFileSync(`${lab.path}-journal`, journalOver(victim))
  for (const readonly of [true, false]) {
    expect(() => createSession({ path: lab.path, readonly })).toThrow(/SQLite would remove another file by its journal/)
  }
  expect(readFileSync(victim, 'utf8')).toBe('')
})

it('removes only chunk files with an experiment', async () => {
  const lab = await prepared()
  writeChunk(join(lab.folder, NAME), lab.experiment)
  for (const name of ['notes.txt', 'other.db', `${NAME}.bak`, '../notes.txt']) writeFileSync(join(lab.folder, name), '')
  mkdirSync(join(lab.folder, '0123abcd-00000007.db'))
  lab.experiment.delete()
  expect(readdirSync(lab.folder).sort()).toEqual([`${NAME}.bak`, '0123abcd-00000007.db', 'notes.txt', 'other.db'])
  expect(existsSync(`${lab.path}.chunks/notes.txt`)).toBe(true)
})

it.each([
  ['id_experiment', '../../x'],
  ['id_experiment', '/x'],
  ['suffix', '../x'],
  ['suffix', 'x/../../x'],
  ['suffix', 'x\0'],
])('makes no path of the %s %j that a database of others holds', async (column, value) => {
  const lab = await prepared()
  lab.session.close()
  const victim = join(lab.path, '..', 'x')
  mkdirSync(victim)
  writeFileSync(join(victim, 'precious.txt'), '')
  const db = new Database(lab.path)
  db.prepare(`UPDATE experiments SET ${column} = ?`).run(value)
  db.close()
  const session = openLab(lab.path)
  for (const use of [
    () => session.createExperiment('x', { ifExists: 'replace' }),
    () => session.loadExperiment('x'),
    () => session.openExperiment('x'),
    () => session.ls(),
  ]) {
    expect(use).toThrow(code('ERR_DATABASE'))
    expect(use).toThrow(/which statesweep never makes; do not trust this file/)
  }
  expect(readdirSync(victim)).toEqual(['precious.txt'])
})

it('stops where another program puts a chunk file in the place of one that a worker has written', async () => {
  const lab = await prepared()
  const other = join(temporaryFolder(), 'other.db')
  writeChunk(other, { idExperiment: '01900000-0000-7000-8000-000000000000' })
  const before = lab.experiment.runs.records()
  await expect(lab.experiment.execute(step('swapChunk', lab.folder, other), { ...inline, onError: 'continue' })).rejects.toThrow(
    /is not of execution 2 of this experiment: end what else writes in its folder/,
  )
  expect(lab.experiment.runs.records()).toEqual(before)
  expect(readdirSync(lab.folder).filter((name) => name.endsWith('.db'))).toHaveLength(1)
})

/** Executes the experiment in child processes, in a process of its own, until a run executes. */
async function executing(path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../fixtures/busy-lab.mjs', import.meta.url)), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  if (child.stdout !== null) await once(child.stdout, 'data')
  return child
}

it('waits for the workers of a process that was killed, which hold their chunk files a little longer', async () => {
  const path = join(temporaryFolder(), 'lab.db')
  const session = openLab(path)
  const child = await executing(path)
  const experiment = session.loadExperiment('x')
  await expect(experiment.execute(step('double'), inline)).rejects.toThrow(code('ERR_LOCKED'))
  child.kill('SIGKILL')
  await once(child, 'exit')
  await experiment.execute(step('double'), { ...inline, resume: true, keep: true })
  expect(session.ls()[0]?.counts).toMatchObject({ done: 4, pending: 0 })
}, 30_000)
