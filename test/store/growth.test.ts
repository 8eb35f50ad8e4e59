import type Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MAX_COLUMNS } from '../../dist/src/chunk/layout.js'
import type { EndedRun } from '../../dist/src/chunk/row-batch.js'
import { ChunkWriter } from '../../dist/src/chunk/writer.js'
import { claimExperiment, freeSuffix } from '../../dist/src/store/experiments.js'
import { Lab } from '../../dist/src/store/lab.js'
import { LabRunStore } from '../../dist/src/store/lab-run-store.js'
import { listExperiments } from '../../dist/src/store/list-experiments.js'
import { readRows } from '../../dist/src/store/run-rows.js'
import { settleColumns } from '../../dist/src/store/settle-columns.js'

const ID = '01900000-0000-7000-8000-000000000000'

function store() {
  const lab = new Lab(':memory:')
  return { lab, store: new LabRunStore(lab, claimExperiment(lab, { idExperiment: ID, name: 'x', seed: 0, fields: {} })) }
}

const ended = (run: number, more: Partial<EndedRun>): EndedRun => {
  const rest = { status: 'done', attempt: 1, started: 1, duration: 2, exception: null, params: {}, fields: {}, state: {} } as const
  return { run, idRun: `id-${run}`, ...rest, ...more }
}

/** Merges one chunk. */
function merge(into: LabRunStore, runs: readonly EndedRun[], mode: 'fresh' | 'replacing' = 'fresh') {
  const file = into.chunkFile()
  const writer = new ChunkWriter(file, { idExperiment: ID, execution: 1, runs: [[0, 100]], paramNames: [] })
  for (const run of runs) writer.write(run)
  writer.close()
  return into.merge(file, { execution: 1, size: 100, mode, failures: 0 })
}

/** How many statements are prepared or executed by text while `work` runs. */
function statementsOf(db: Database.Database, work: () => void): number {
  const { prepare, exec } = db
  let count = 0
  Object.assign(db, {
    prepare: (sql: string) => {
      count++
      return prepare.call(db, sql)
    },
    exec: (sql: string) => {
      count++
      return exec.call(db, sql)
    },
  })
  work()
  Object.assign(db, { prepare, exec })
  return count
}

const numbered = (first: string, count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`${first}${n}`, `${first}${n}`]))

/** Fields that get their columns late, lose them, or have them in one place only. */
function mergeWide(count: number) {
  const { lab, store: into } = store()
  const fields = [numbered('m', count), numbered('z', count), { ...numbered('a', count), ...numbered('m', count), z1: null }]
  const statements = statementsOf(lab.db, () => {
    for (const [run, one] of fields.entries()) merge(into, [ended(run, { fields: one })], run === 1 ? 'replacing' : 'fresh')
    settleColumns(into.table)
  })
  return { statements, fields, rows: readRows(into.table, [0, 3]) }
}

it('merges any number of fields beyond the columns by the same number of statements', () => {
  const some = mergeWide(MAX_COLUMNS + 100)
  const more = mergeWide(2 * (MAX_COLUMNS + 100))
  expect(more.statements).toBe(some.statements)
  for (const { rows, fields } of [some, more]) expect(rows.map((row) => row.fields)).toEqual(fields)
})

it('finds a free name of tables among thousands by a few questions, and takes none twice', () => {
  const lab = new Lab(':memory:')
  const insert = lab.db.prepare("INSERT INTO experiments VALUES (?, ?, ?, '0', x'', 0)")
  const given = Array.from({ length: 300 }, (_, n) => {
    const name = String.fromCodePoint(0x4e00 + n)
    const suffix = freeSuffix(lab.db, name)
    insert.run(name, name, suffix)
    return suffix
  })
  expect(given.slice(0, 3)).toEqual(['_', '__2', '__3'])
  expect(new Set(given).size).toBe(300)
  lab.db.prepare("DELETE FROM experiments WHERE suffix IN ('__7', '__150')").run()
  expect(freeSuffix(lab.db, 'é')).toMatch(/^__(7|150|301)$/)
  let asked = 0
  const db = { prepare: (sql: string) => ({ get: (suffix: string) => ++asked && lab.db.prepare(sql).get(suffix) }) } as Pick<
    Database.Database,
    never
  >
  freeSuffix(db as Database.Database, 'é')
  expect(asked).toBeLessThan(20)
})

it('ls counts runs by status as a look at each does', () => {
  const statuses = fc.array(fc.constantFrom('done', 'failed', 'timeout', 'crashed'), { maxLength: 30 })
  fc.assert(
    fc.property(statuses, (all) => {
      const { lab, store: into } = store()
      if (all.length > 0)
        merge(
          into,
          all.map((status, run) => ended(run, { status, exception: status === 'done' ? null : { name: 'E', message: '' } })),
        )
      const counts = { done: 0, failed: 0, timeout: 0, crashed: 0, pending: 0 }
      for (const status of all) counts[status]++
      expect(listExperiments(lab)).toMatchObject([{ counts }])
      lab.close()
    }),
    { numRuns: 20 },
  )
})
