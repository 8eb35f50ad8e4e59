import { once } from 'node:events'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Runs, Session } from 'statesweep'
import { expect, it } from 'vitest'
import { MAX_COLUMNS } from '../dist/src/chunk/layout.js'
import { ChunkWriter } from '../dist/src/chunk/writer.js'
import { ExperimentReader } from '../dist/src/store/experiment-reader.js'
import { claimExperiment, storedExperiment } from '../dist/src/store/experiments.js'
import { Lab } from '../dist/src/store/lab.js'
import { LabRunStore } from '../dist/src/store/lab-run-store.js'
import { mergeChunk } from '../dist/src/store/merge.js'
import { query } from '../dist/src/store/query.js'
import { readRows } from '../dist/src/store/run-rows.js'
import { settleColumns } from '../dist/src/store/settle-columns.js'
import { updateFields } from '../dist/src/store/update-fields.js'
import { openLab, step, temporaryFolder } from './fixtures/lab.js'

const inline = { backend: 'inline' } as const

/** Two sessions on one database, as two processes have them. */
function twoSessions() {
  const path = join(temporaryFolder(), 'lab.db')
  return { path, mine: openLab(path), other: openLab(path) }
}

function twoLabs() {
  const path = join(temporaryFolder(), 'lab.db')
  return { mine: new Lab(path), other: new Lab(path) }
}

/** Any experiment. */
interface Executable {
  execute(step: unknown, options: typeof inline): Promise<unknown>
  readonly runs: Pick<Runs, 'first'>
}

async function executed(experiment: Executable): Promise<string> {
  await experiment.execute(step('double'), inline)
  return experiment.runs.first()?.idRun ?? ''
}

it('an update leaves alone what another process writes to the same run at the same moment', async () => {
  const { mine, other } = twoSessions()
  const experiment = mine.createExperiment('x').addRuns({ i: [1] })
  const idRun = await executed(experiment)
  const theirs = other.loadExperiment('x').runs
  experiment.runs.update(idRun, {
    fields: {
      // Reading a value is the last moment before the update begins to write.
      get mine() {
        theirs.update(idRun, { fields: { y: true, theirs: null } })
        return -0
      },
    },
  })
  for (const session of [mine, other])
    expect(session.loadExperiment('x').runs.get(idRun)?.fields).toEqual({ y: true, theirs: null, mine: -0 })
})

it('updates of one run by two threads are all kept, with their types', async () => {
  const { path, mine } = twoSessions()
  const idRun = await executed(mine.createExperiment('x').addRuns({ i: [1] }))
  const ready = new Int32Array(new SharedArrayBuffer(4))
  const write = (name: string) =>
    once(
      new Worker(
        `import('statesweep').then(({ createSession }) => {
           const { path, idRun, name, ready } = require('node:worker_threads').workerData
           const session = createSession({ path })
           const { runs } = session.loadExperiment('x')
           Atomics.add(ready, 0, 1)
           Atomics.notify(ready, 0)
           Atomics.wait(ready, 0, 1)
           for (let n = 0; n < 40; n++) runs.update(idRun, { fields: { [name + n]: n % 2 === 0 } })
           session.close()
         })`,
        { eval: true, workerData: { path, idRun, name, ready } },
      ),
      'exit',
    )
  await Promise.all([write('a'), write('b')])
  const expected = Object.fromEntries(['a', 'b'].flatMap((name) => Array.from({ length: 40 }, (_, n) => [`${name}${n}`, n % 2 === 0])))
  expect(mine.loadExperiment('x').runs.get(idRun)?.fields).toEqual({ y: 2, ...expected })
})

it('the end of an execution keeps a column that another process has just added', () => {
  const { mine, other } = twoLabs()
  const record = claimExperiment(mine, { idExperiment: '01900000-0000-7000-8000-000000000000', name: 'x', seed: 0, fields: {} })
  const store = new LabRunStore(mine, record)
  const file = store.chunkFile()
  const writer = new ChunkWriter(file, { idExperiment: record.idExperiment, execution: 1, runs: [[0, 1]], paramNames: [] })
  // The first gets a column when the end of the execution puts columns into the order of names.
  const fields = Object.fromEntries(['0', ...Array.from({ length: MAX_COLUMNS }, (_, n) => `f${n}`)].reverse().map((name) => [name, name]))
  writer.write({ run: 0, idRun: 'a', status: 'done', attempt: 1, started: 1, duration: 1, exception: null, params: {}, fields, state: {} })
  writer.close()
  const { table } = store
  mergeChunk(table, file, { execution: 1, size: 1, mode: 'fresh', failures: 0 })
  updateFields(other.tablesOf(record), { run: 0, idRun: 'a' }, { A: true, z: null })
  settleColumns(table)
  expect(readRows(table, [0, 1])[0]?.fields).toEqual({ ...fields, A: true, z: null })
})

it('persist saves the fields that changed here, and keeps those that changed elsewhere', () => {
  const { mine, other } = twoSessions()
  const one = mine.createExperiment('x', { fields: { shared: 1, mine: 1, theirs: 1, gone: 1 } })
  const two = other.loadExperiment('x')
  Object.assign(two.fields, { theirs: 2, new: new Map([[1, 'a']]) })
  delete two.fields.gone
  two.persist()
  one.fields.mine = 2
  one.persist()
  const expected = { shared: 1, mine: 2, theirs: 2, new: new Map([[1, 'a']]) }
  for (const session of [mine, other]) expect(session.loadExperiment('x').fields).toEqual(expected)
  // What was saved once does not come back with the next save.
  two.fields.mine = 3
  two.persist()
  one.fields.shared = 2
  one.persist()
  expect(mine.loadExperiment('x').fields).toEqual({ ...expected, shared: 2, mine: 3 })
})

it('a replacement that fails leaves the old experiment as it was, with chunks that wait for their merge', async () => {
  const path = join(temporaryFolder(), 'lab.db')
  const session = openLab(path)
  const old = session.createExperiment('x', { fields: { why: 'first' } }).addRuns({ i: [1, 2] })
  const idRun = await executed(old)
  const folder = join(`${path}.chunks`, old.idExperiment)
  mkdirSync(folder, { recursive: true })
  const waiting = '0123abcd-00000000.db'
  new ChunkWriter(join(folder, waiting), { idExperiment: old.idExperiment, execution: 1, runs: [[1, 2]], paramNames: ['i'] }).close()
  const next = session.createExperiment('x', { ifExists: 'replace' }).addRuns({ i: [3] })
  next.fields.broken = () => 0
  await expect(next.execute(step('double'), inline)).rejects.toMatchObject({ code: 'ERR_UNSTORABLE_VALUE' })
  expect(() => next.persist()).toThrow(expect.objectContaining({ code: 'ERR_UNSTORABLE_VALUE' }))
  expect(readdirSync(folder)).toContain(waiting)
  expect(next.runs.records()).toMatchObject([{ status: 'pending' }])
  for (const one of [old, session.loadExperiment('x'), openLab(path).loadExperiment('x')]) {
    expect(one.fields).toEqual({ why: 'first' })
    expect(one.runs.get(idRun)?.fields).toEqual({ y: 2 })
  }
  next.fields.broken = 'mended'
  await next.execute(step('double'), inline)
  expect(session.ls()).toMatchObject([{ idExperiment: next.idExperiment, counts: { done: 1 } }])
  expect(existsSync(`${path}.chunks`)).toBe(false)
})

it('a session that stays open answers like a fresh one, whatever another process does', async () => {
  const { path, mine, other } = twoSessions()
  const writer = other.createExperiment('x').addRuns({ i: [1, 2, 3] })
  writer.persist()
  const lab = new Lab(path)
  const { runs } = mine.loadExperiment('x')
  const answers = (session: Session, from: Lab, of: Runs) => {
    const reader = new ExperimentReader(from, storedExperiment(from, writer))
    const { resultColumns, table } = reader
    return {
      ls: session.ls(),
      records: of.records(),
      names: of.columnNames(),
      summary: reader.summary(),
      ends: reader.ends(),
      resultColumns,
      table,
    }
  }
  const expectFresh = () => {
    const fresh = openLab(path)
    expect(answers(mine, lab, runs)).toEqual(answers(fresh, new Lab(path), fresh.loadExperiment('x').runs))
  }
  expectFresh()
  await writer.execute(step('double'), inline)
  expectFresh()
  expect(mine.ls()).toMatchObject([{ counts: { done: 3, pending: 0 } }])
  await writer.execute(step('throwAt', 2), { ...inline, onError: 'continue' })
  expectFresh()
  expect(mine.ls()).toMatchObject([{ counts: { done: 2, failed: 1 } }])
  const next = other.createExperiment('x', { ifExists: 'replace' }).addRuns({ i: [7] })
  await next.execute(step('double'), inline)
  expect(mine.ls()).toMatchObject([{ idExperiment: next.idExperiment, counts: { done: 1, pending: 0 } }])
  expect(runs.records()).toMatchObject([{ status: 'pending' }, { status: 'pending' }, { status: 'pending' }])
})

it.each([
  [
    'SELECT 1 AS a, 2 AS a',
    [
      ['a', 1],
      ['a:1', 2],
    ],
  ],
  [
    'SELECT 1 AS a, 2 AS a, 3 AS "a:1", 4 AS a',
    [
      ['a', 1],
      ['a:2', 2],
      ['a:1', 3],
      ['a:3', 4],
    ],
  ],
  [
    'SELECT * FROM (SELECT 1 AS run, 2 AS y) JOIN (SELECT 3 AS run)',
    [
      ['run', 1],
      ['y', 2],
      ['run:1', 3],
    ],
  ],
  [
    'SELECT 1 AS __proto__, NULL AS "constructor", 2 AS __proto__',
    [
      ['__proto__', 1],
      ['constructor', null],
      ['__proto__:1', 2],
    ],
  ],
] as const)('%s keeps every column', (sql, expected) => {
  const { columns, rows } = query(new Lab(':memory:'), sql, [])
  const [row] = rows
  expect(Object.entries(row ?? {})).toEqual(expected)
  expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
  expect(columns).toEqual(expected.map(([name]) => name))
})

/** Each of two threads does the same with names 0 to 39, name by name at the same moment. */
async function sideBySide(text: string): Promise<void> {
  const { path } = twoSessions()
  const turns = new Int32Array(new SharedArrayBuffer(4))
  const code = `import('statesweep').then(async ({ createSession }) => {
    const { workerData: { path, turns } } = require('node:worker_threads')
    const { runSweep } = await import('${new URL('../dist/src/sweep.js', import.meta.url)}')
    const own = await import('${new URL('../dist/src/session.js', import.meta.url)}')
    const session = own.createSession({ path })
    for (let n = 0; n < 40; n++) {
      Atomics.add(turns, 0, 1)
      while (Atomics.load(turns, 0) < 2 * (n + 1));
      await (${text})(session, 'x' + n, runSweep)
    }
    session.close()
  })`
  const work = () => once(new Worker(code, { eval: true, workerData: { path, turns } }), 'exit')
  expect((await Promise.all([work(), work()])).flat()).toEqual([0, 0])
}

it('an experiment can be replaced that another process creates at the same moment', async () => {
  await sideBySide(`(session, name) => session.createExperiment(name, { ifExists: 'replace' })`)
})

it('a sweep can be executed whose experiment another process creates at the same moment', async () => {
  await sideBySide(`(session, name, runSweep) =>
    runSweep(session, { sweep: { name, params: { i: [1] }, steps: [(run) => {}] }, source: '' }, { backend: 'inline', concurrency: 1 })
      .catch((error) => {
        if (error.code !== 'ERR_LOCKED') throw error
      })`)
})
