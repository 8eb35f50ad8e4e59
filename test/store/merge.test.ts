import { once } from 'node:events'
import { copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { beforeEach, expect, it } from 'vitest'
import type { EndedRun } from '../../dist/src/chunk/row-batch.js'
import { ChunkWriter } from '../../dist/src/chunk/writer.js'
import { claimExperiment } from '../../dist/src/store/experiments.js'
import { Lab } from '../../dist/src/store/lab.js'
import { LabRunStore } from '../../dist/src/store/lab-run-store.js'
import { mergeChunk, recoverChunk } from '../../dist/src/store/merge.js'
import { readLog } from '../../dist/src/store/read-logs.js'
import type { ResultTables } from '../../dist/src/store/result-tables.js'
import { type RunRow, readRows } from '../../dist/src/store/run-rows.js'
import { temporaryFolder } from '../fixtures/lab.js'

const require = createRequire(import.meta.url)
let folder: string
let table: ResultTables
const ID = '01900000-0000-7000-8000-000000000000'
const TERMS = { execution: 1, size: 1000 } as const
const NOTHING = { done: 0, failed: 0, timeout: 0, crashed: 0 }

beforeEach(() => {
  folder = temporaryFolder()
  const lab = new Lab(join(folder, 'lab.db'))
  const record = claimExperiment(lab, { idExperiment: ID, name: 'x', seed: 0, fields: {} })
  table = new LabRunStore(lab, record).table
})

const outcome = (run: number, more: Partial<EndedRun> = {}): EndedRun => ({
  run,
  idRun: `id-${run}`,
  status: 'done',
  attempt: 1,
  started: 1,
  duration: 2,
  exception: null,
  params: { i: run },
  fields: { y: run * 2 },
  state: {},
  ...more,
})

function chunk(name: string, outcomes: readonly EndedRun[], execution = 1): string {
  const file = join(folder, `${name}.db`)
  const writer = new ChunkWriter(file, { idExperiment: ID, execution, runs: [[0, 10]], paramNames: ['i'] })
  for (const one of outcomes) writer.write(one)
  writer.close()
  return file
}

const rows = () => readRows(table, [0, 100])
const fields = () => rows().map((row: RunRow) => row.fields)

it('takes a chunk in and removes its file', () => {
  const file = chunk('a', [outcome(0), outcome(1, { status: 'failed', exception: { name: 'E', message: 'm' }, fields: {} })])
  expect(mergeChunk(table, file, { ...TERMS, mode: 'fresh', failures: 100 })).toEqual({
    counts: { ...NOTHING, done: 1, failed: 1 },
    failures: [{ run: 1, idRun: 'id-1', status: 'failed', attempt: 1, exception: { name: 'E', message: 'm' } }],
    runs: [],
    execution: 0,
    assigned: [],
    escaped: 0,
  })
  expect(rows()).toMatchObject([
    { run: 0, idRun: 'id-0', execution: 1, status: 'done', params: { i: 0 }, fields: { y: 0 } },
    { run: 1, status: 'failed', exception: { name: 'E', message: 'm' }, fields: {} },
  ])
  expect([existsSync(file), existsSync(`${file}-journal`)]).toEqual([false, false])
})

it('changes nothing when it merges a file twice', () => {
  const file = chunk('a', [outcome(0), outcome(1, { state: { s: 1 } })])
  copyFileSync(file, `${file}.copy`)
  mergeChunk(table, file, { ...TERMS, mode: 'fresh', failures: 100 })
  const before = rows()
  recoverChunk(table, `${file}.copy`, { ...TERMS, patience: 0, failures: 100 })
  expect(rows()).toEqual(before)
})

it('replaces by later executions and attempts only, with fields, state and all', () => {
  mergeChunk(table, chunk('a', [outcome(0, { state: { s: 1 } }), outcome(1)], 2), { ...TERMS, execution: 2, mode: 'fresh', failures: 100 })
  mergeChunk(table, chunk('b', [outcome(0, { fields: { old: 1 } })], 1), { ...TERMS, execution: 1, mode: 'replacing', failures: 100 })
  expect(fields()).toEqual([{ y: 0 }, { y: 2 }])
  mergeChunk(table, chunk('c', [outcome(0, { attempt: 2, fields: { z: 'later' } })], 2), {
    ...TERMS,
    execution: 2,
    mode: 'replacing',
    failures: 100,
  })
  expect(rows()[0]).toMatchObject({ attempt: 2, fields: { z: 'later' }, state: {} })
  mergeChunk(table, chunk('d', [outcome(1, { fields: {} })], 3), { ...TERMS, execution: 3, mode: 'replacing', failures: 100 })
  expect(fields()).toEqual([{ z: 'later' }, {}])
})

it('takes nothing from a file that is missing, unfinished or damaged, and removes it', () => {
  const whole = readFileSync(
    chunk(
      'a',
      Array.from({ length: 500 }, (_, i) => outcome(i)),
    ),
  )
  const file = join(folder, 'damaged.db')
  expect(recoverChunk(table, file, { ...TERMS, patience: 0, failures: 100 }).counts).toEqual(NOTHING)
  for (const length of [0, 10, 100, 5000, 16384, 30000, whole.length - 16384]) {
    writeFileSync(file, whole)
    truncateSync(file, length)
    expect(recoverChunk(table, file, { ...TERMS, patience: 0, failures: 100 }).counts).toEqual(NOTHING)
    expect(existsSync(file)).toBe(false)
  }
  expect(rows()).toEqual([])
})

it('finds the columns that another process adds while it waits for its turn to write', async () => {
  mergeChunk(table, chunk('a', [outcome(0)]), { ...TERMS, mode: 'fresh', failures: 100 })
  const file = chunk('b', [outcome(1)])
  const other = new Worker(
    `const { workerData, parentPort } = require('node:worker_threads')
     const db = new (require(workerData.sqlite))(workerData.path)
     db.exec('BEGIN IMMEDIATE; ALTER TABLE experiment_x ADD COLUMN z')
     db.prepare('INSERT INTO columns VALUES (?, ?, ?, ?)').run(workerData.id, 'field', 'z', 'z')
     parentPort.postMessage('begun')
     // The merge blocks its thread and cannot say that it waits: it has this long to begin to, and
     // where it has not, this test tests less.
     setTimeout(() => { db.exec('COMMIT'); db.close() }, 200)`,
    { eval: true, workerData: { sqlite: require.resolve('better-sqlite3'), path: join(folder, 'lab.db'), id: table.idExperiment } },
  )
  await once(other, 'message')
  mergeChunk(table, file, { ...TERMS, mode: 'fresh', failures: 100 })
  expect(fields()).toEqual([{ y: 0 }, { y: 2 }])
  await once(other, 'exit')
})

it('keeps what a writer had committed when it was cut off', () => {
  const file = join(folder, 'cut.db')
  const writer = new ChunkWriter(file, { idExperiment: ID, execution: 1, runs: [[0, 10]], paramNames: ['i'] })
  writer.write(outcome(0))
  writer.commit()
  writer.write(outcome(1))
  const copy = join(folder, 'copy.db')
  copyFileSync(file, copy)
  writer.close()
  recoverChunk(table, copy, { ...TERMS, patience: 0, failures: 100 })
  expect(fields()).toEqual([{ y: 0 }])
})

it('reads files whose path holds what SQL minds', () => {
  const file = chunk("it's a ?mode=ro%20 file", [outcome(0)])
  mergeChunk(table, file, { ...TERMS, mode: 'fresh', failures: 100 })
  expect(fields()).toEqual([{ y: 0 }])
})

it('stores nothing of a run with a value that cannot be stored, not even the name of its field', () => {
  const file = join(folder, 'a.db')
  const writer = new ChunkWriter(file, { idExperiment: ID, execution: 1, runs: [[0, 10]], paramNames: ['i'] })
  writer.write(outcome(0))
  expect(() => writer.write(outcome(1, { fields: { fresh: true, bad: () => 0 } }))).toThrow('run.fields.bad is a function')
  expect(() => writer.write(outcome(1, { state: { bad: Symbol('s') } }))).toThrow('run.state.bad is a symbol')
  expect(() => writer.write(outcome(1, { fields: { 'a\0b': 1 } }))).toThrow(/NUL/)
  writer.write(outcome(2, { fields: { y: true } }))
  writer.close()
  mergeChunk(table, file, { ...TERMS, mode: 'fresh', failures: 100 })
  expect(table.columns.map(({ name }) => name)).toEqual(['i', 'y'])
  expect(fields()).toEqual([{ y: 0 }, { y: true }])
})

it('takes logs in, also of runs without a result and a second time, and makes their table only then', () => {
  mergeChunk(table, chunk('a', [outcome(0)]), { ...TERMS, mode: 'fresh', failures: 100 })
  expect(table.has('logs')).toBe(false)
  const file = join(folder, 'b.db')
  const writer = new ChunkWriter(file, { idExperiment: ID, execution: 1, runs: [[0, 10]], paramNames: ['i'] })
  const row = { run: 1, execution: 1, attempt: 1, stream: 'stdout', at: 5 } as const
  writer.log({ ...row, number: 0, text: 'begun\n' })
  writer.log({ ...row, number: 1, text: 'about 1' })
  writer.log({ ...row, number: 1, text: 'exactly 2' })
  writer.log({ ...row, number: 2, stream: 'escaped', text: 'late' })
  copyFileSync(file, join(folder, 'killed.db'))
  writer.close()
  copyFileSync(file, join(folder, 'again.db'))
  expect(recoverChunk(table, join(folder, 'killed.db'), { ...TERMS, patience: 0, failures: 100 })).toMatchObject({
    counts: NOTHING,
    runs: [],
    escaped: 1,
  })
  const entry = { execution: 1, attempt: 1, stream: 'stdout', at: 5 }
  const expected = [
    { ...entry, text: 'begun\n' },
    { ...entry, text: 'exactly 2' },
    { ...entry, stream: 'escaped', text: 'late' },
  ]
  expect(readLog(table, 1)).toEqual(expected)
  mergeChunk(table, file, { ...TERMS, mode: 'replacing', failures: 100 })
  recoverChunk(table, join(folder, 'again.db'), { ...TERMS, patience: 0, failures: 100 })
  expect(readLog(table, 1)).toEqual(expected)
  expect(rows()).toHaveLength(1)
  table.drop()
  expect(table.has('logs')).toBe(false)
})
