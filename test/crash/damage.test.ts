import { copyFileSync, cpSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { createSession, errors, range } from 'statesweep'
import { expect, it } from 'vitest'
import { PAGE_SIZE } from '../../dist/src/chunk/layout.js'
import { ChunkWriter } from '../../dist/src/chunk/writer.js'
import { encode } from '../../dist/src/codec/encode.js'
import { createRandom, type Random, seedOf } from '../../dist/src/model/random.js'
import { type ExperimentRecord, findExperiment } from '../../dist/src/store/experiments.js'
import { Lab } from '../../dist/src/store/lab.js'
import { LabRunStore } from '../../dist/src/store/lab-run-store.js'
import { step, temporaryFolder } from '../fixtures/lab.js'

const { CorruptValueError, StatesweepError } = errors
const RUNS = 40
const DAMAGES = Number(process.env.DAMAGES ?? 1000)
const random = (): Random => createRandom(seedOf(7, { a: 1, b: 2, c: 3, d: 4 }, 0))
const inline = { backend: 'inline', onError: 'continue', resume: true } as const

/** A closed database with an experiment of which every run has ended. */
async function createLab(): Promise<string> {
  const path = join(temporaryFolder(), 'lab.db')
  using session = createSession({ path })
  const experiment = session.createExperiment('test', { fields: { why: ['because'] } }).addRuns({ i: range(RUNS) })
  await experiment.execute(step('mix'), { ...inline, config: { c: [1] } })
  return path
}

/** All that can be read of the experiment, results and state, as text. */
function readAll(path: string): string {
  using session = createSession({ path })
  const experiment = session.loadExperiment('test')
  const states = Array.from(experiment.runs, ({ idRun, state }) => [idRun, state])
  return JSON.stringify([session.ls(), experiment.fields, experiment.runs.records(), states])
}

const thrownBy = (work: () => unknown): unknown => {
  try {
    work()
  } catch (error) {
    return error
  }
  return undefined
}

interface Blob {
  readonly table: string
  readonly column: string
  readonly rowid: number
  readonly bytes: Buffer
}

/** Every blob of the codec in the tables that hold results, and those of the experiment itself. */
function blobsOf(db: Database.Database): Blob[] {
  const tables = ['experiment_test', 'state_test', 'experiments', 'spaces']
  return tables.flatMap((table) =>
    (db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]).flatMap((column) =>
      (
        db.prepare(`SELECT rowid AS rowid, "${column}" AS bytes FROM ${table} WHERE typeof("${column}") = 'blob'`).all() as {
          rowid: number
          bytes: Buffer
        }[]
      ).map((row) => ({ table, column, ...row })),
    ),
  )
}

/** What the error must name, so that the user knows what to execute again. */
const nameOf: Readonly<Record<string, (blob: Blob, idRun: string) => string>> = {
  experiment_test: ({ column }, idRun) => (column === 'exact' ? `run ${idRun}` : `field "${column}" of run ${idRun}`),
  state_test: ({ rowid }) => `state of run ${rowid}`,
  experiments: () => 'the fields of experiment "test"',
  spaces: () => 'a space of the experiment',
}

it(`finds each of ${DAMAGES} changed bytes in stored blobs, and names the run and the field`, async () => {
  const path = await createLab()
  const db = new Database(path)
  const blobs = blobsOf(db)
  const ids = db.prepare('SELECT id_run FROM experiment_test ORDER BY run').pluck().all() as string[]
  expect(new Set(blobs.map(({ table, column }) => `${table}.${column}`)).size).toBe(5)
  const { integer, choice } = random()
  for (let damage = 0; damage < DAMAGES; damage++) {
    const blob = choice(blobs)
    const changed = Buffer.from(blob.bytes)
    const at = integer(0, changed.length)
    changed[at] = (changed[at] ?? 0) ^ integer(1, 256)
    const write = db.prepare(`UPDATE ${blob.table} SET "${blob.column}" = ? WHERE rowid = ?`)
    write.run(damage % 10 === 0 ? blob.bytes.subarray(0, at) : changed, blob.rowid)
    const error = thrownBy(() => readAll(path))
    expect(error, `${blob.table}.${blob.column} of run ${blob.rowid}, byte ${at}`).toBeInstanceOf(CorruptValueError)
    expect(String(error)).toContain(nameOf[blob.table]?.(blob, ids[blob.rowid] ?? ''))
    write.run(blob.bytes, blob.rowid)
  }
  db.close()
}, 120_000)

it('says that the file is damaged where a page is, whichever it is, and shows nothing else than what was stored', async () => {
  const path = await createLab()
  const expected = readAll(path)
  const bytes = readFileSync(path)
  const { integer } = random()
  const codes = new Set<string>()
  for (let page = 0; page < bytes.length / PAGE_SIZE; page++) {
    const damaged = join(temporaryFolder(), 'damaged.db')
    const noise = Buffer.from(Array.from({ length: PAGE_SIZE }, () => integer(0, 256)))
    writeFileSync(damaged, Buffer.concat([bytes.subarray(0, page * PAGE_SIZE), noise, bytes.subarray((page + 1) * PAGE_SIZE)]))
    const error = thrownBy(() => expect(readAll(damaged)).toBe(expected))
    if (error === undefined) continue
    expect(error, `page ${page + 1}`).toBeInstanceOf(StatesweepError)
    codes.add((error as InstanceType<typeof StatesweepError>).code)
    using session = createSession({ path: join(temporaryFolder(), 'other.db') })
    expect(session.ls()).toEqual([])
  }
  expect(codes).toEqual(new Set(['ERR_DATABASE', 'ERR_STORAGE']))
})

it('says so where the file was cut short', async () => {
  const path = await createLab()
  const { size } = statSync(path)
  for (let length = size - 1; length > 0; length -= 2003) {
    const cut = join(temporaryFolder(), 'cut.db')
    copyFileSync(path, cut)
    truncateSync(cut, length)
    expect(
      thrownBy(() => readAll(cut)),
      `${length} bytes`,
    ).toBeInstanceOf(StatesweepError)
  }
})

/** A chunk file that a killed process has left, with the results of the first runs in it. */
function leaveChunk(path: string): string {
  const lab = new Lab(path)
  const record = findExperiment(lab, { name: 'test' })
  if (record === undefined) throw new Error('There is no experiment.')
  const store = new LabRunStore(lab, record)
  store.begin({ ordinal: 1, steps: '[]', config: encode({}, 'config'), seed: '0', code: '[]', source: null })
  const file = store.chunkFile()
  const writer = new ChunkWriter(file, { idExperiment: record.idExperiment, execution: 1, runs: [[0, RUNS]], paramNames: ['i'] })
  const more = { status: 'done', attempt: 1, started: 1, duration: 1, exception: null, state: { seen: true } } as const
  for (let run = 0; run < RUNS / 2; run++)
    writer.write({ run, idRun: `id-${run}`, params: { i: run }, fields: { y: 2 * run, l: [run] }, ...more })
  for (let run = 0; run < 5; run++) writer.log({ run, execution: 1, attempt: 1, number: 0, stream: 'stdout', at: 1, text: 'begun' })
  writer.close()
  lab.close()
  return file
}

it('is not stopped by a damaged chunk file: its runs are taken from it where it is whole, else executed again', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'lab.db')
  {
    using session = createSession({ path })
    session
      .createExperiment('test')
      .addRuns({ i: range(RUNS) })
      .persist()
  }
  const file = leaveChunk(path)
  const bytes = readFileSync(file)
  const { integer } = random()
  const damaged = [
    ...Array.from({ length: 40 }, (_, at) => bytes.subarray(0, Math.floor((at / 40) * bytes.length))),
    ...Array.from({ length: DAMAGES / 4 }, () => flipped(bytes, integer)),
  ]
  const taken = new Set<number>()
  for (const content of damaged) {
    const copy = join(temporaryFolder(), 'lab.db')
    copyFileSync(path, copy)
    cpSync(`${path}.chunks`, `${copy}.chunks`, { recursive: true })
    writeFileSync(file.replace(path, copy), content)
    const lab = new Lab(copy)
    const table = new LabRunStore(lab, findExperiment(lab, { name: 'test' }) as ExperimentRecord)
    table.prepare(RUNS)
    taken.add([...table.results()].length)
    expect(table.leftovers).toBe(0)
    lab.close()
  }
  expect(taken).toEqual(new Set([0, RUNS / 2]))
})

/** With one bit changed, in a place that is in use. */
function flipped(bytes: Buffer, integer: Random['integer']): Buffer {
  const changed = Buffer.from(bytes)
  let at = integer(0, bytes.length)
  while (bytes[at] === 0) at = integer(0, bytes.length)
  changed[at] = (changed[at] ?? 0) ^ (1 << integer(0, 8))
  return changed
}
