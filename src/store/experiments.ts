import type Database from 'better-sqlite3'
import { encodeBlob } from '../codec/cell.js'
import { decode } from '../codec/decode.js'
import { dateNow, json } from '../engine-globals.js'
import { DatabaseError, ExperimentChangedError, ExperimentExistsError, ExperimentNotFoundError } from '../errors.js'
import { isUuid } from '../model/experiment-id.js'
import { type RecordedSpace, RecordedSpaces } from '../spaces/recorded-spaces.js'
import type { SpaceDefinition } from '../spaces/space.js'
import type { Lab } from './lab.js'
import { mergeFields, type Saved, savedOf } from './saved.js'
import { dropSequences } from './sequence-tables.js'

/** An experiment as the lab's index has it. */
export interface ExperimentRecord {
  readonly idExperiment: string
  readonly name: string
  readonly suffix: string
  readonly seed: number | string
  readonly fields: Record<string, unknown>
  /** Milliseconds since the epoch. */
  readonly created: number
}

type IndexRow = Omit<ExperimentRecord, 'seed' | 'fields'> & { seed: string; fields: Buffer }

const SELECT = 'SELECT id_experiment AS idExperiment, name, suffix, seed, fields, created FROM experiments'

function toRecord(path: string, row: unknown): ExperimentRecord | undefined {
  if (row === undefined) return undefined
  const { seed, fields, ...rest } = row as IndexRow
  checkNames(path, rest)
  const what = `the fields of experiment "${rest.name}"`
  return { ...rest, seed: json.parse(seed) as number | string, fields: decode(fields, what) as Record<string, unknown> }
}

/** Throws if another program has changed what becomes names of files: see `ChunkFolders`. */
function checkNames(path: string, { idExperiment, name, suffix }: Pick<IndexRow, 'idExperiment' | 'name' | 'suffix'>): void {
  if (isUuid(idExperiment) && /^[0-9a-z_]*$/.test(suffix)) return
  const strange = json.stringify([idExperiment, suffix])
  throw new DatabaseError(path, `experiment "${name}" has the ids ${strange}, which statesweep never makes; do not trust this file.`)
}

export function findExperiment(lab: Lab, by: { readonly name: string } | { readonly idExperiment: string }): ExperimentRecord | undefined {
  const [column, value] = 'name' in by ? ['name', by.name] : ['id_experiment', by.idExperiment]
  return toRecord(
    lab.path,
    lab.guard(() => lab.db.prepare(`${SELECT} WHERE ${column} = ?`).get(value)),
  )
}

/** The record of an experiment as it stands in the lab now; throws if it is gone. */
export function storedExperiment(lab: Lab, { idExperiment, name }: Pick<ExperimentRecord, 'idExperiment' | 'name'>): ExperimentRecord {
  const record = findExperiment(lab, { idExperiment })
  if (record === undefined) throw new ExperimentNotFoundError(name, lab.path, undefined)
  return record
}

export const experimentNames = (lab: Lab): string[] =>
  lab.guard(() => lab.db.prepare('SELECT name FROM experiments ORDER BY created, name').pluck().all() as string[])

/** Claims the name, or throws if an experiment has it. The first merge makes the tables. */
export function claimExperiment(lab: Lab, record: Omit<ExperimentRecord, 'suffix' | 'created'>): ExperimentRecord {
  return lab.transaction(() => {
    if (findExperiment(lab, { name: record.name }) !== undefined) throw new ExperimentExistsError(record.name, lab.path)
    const claimed = { ...record, suffix: freeSuffix(lab.db, record.name), created: dateNow() }
    lab.db
      .prepare('INSERT INTO experiments VALUES (?, ?, ?, ?, ?, ?)')
      .run(claimed.idExperiment, claimed.name, claimed.suffix, json.stringify(claimed.seed), encodeFields(claimed.fields), claimed.created)
    return claimed
  })
}

const encodeFields = (fields: Record<string, unknown>): Buffer => encodeBlob(fields, 'experiment.fields')

/**
 * Names of tables have only `[0-9a-z_]`. Names that reduce to the same text get different suffixes:
 * the text, then `_2`, `_3` and so on.
 */
export function freeSuffix(db: Database.Database, name: string): string {
  const reduced = name.toLowerCase().replace(/[^0-9a-z_]/g, '_')
  const statement = db.prepare('SELECT 1 FROM experiments WHERE suffix = ?')
  const suffix = (count: number) => (count === 1 ? reduced : `${reduced}_${count}`)
  const isTaken = (count: number) => statement.get(suffix(count)) !== undefined
  // By doubling and halving: each of a thousand names of one Chinese character reduces to `_`.
  let taken = 0
  let free = 1
  while (isTaken(free)) {
    taken = free
    free *= 2
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2)
    if (isTaken(middle)) taken = middle
    else free = middle
  }
  return suffix(free)
}

/**
 * Saves what merges do not: the fields and spaces of the experiment that differ from those `saved`
 * before. Throws `ExperimentChangedError` if the database has other runs. Returns what is saved.
 */
export function saveExperiment(
  lab: Lab,
  { idExperiment, name, fields, seed }: Pick<ExperimentRecord, 'idExperiment' | 'name' | 'fields' | 'seed'>,
  { spaces, saved: before }: { readonly spaces: RecordedSpaces; readonly saved: Saved },
): Saved {
  const expected = spaces.all.filter(({ first }) => first < before.runs).length
  return lab.transaction(() => {
    const stored = storedExperiment(lab, { idExperiment, name })
    lab.db
      .prepare('UPDATE experiments SET fields = ?, seed = ? WHERE id_experiment = ?')
      .run(encodeFields(mergeFields(stored.fields, fields, before)), json.stringify(seed), idExperiment)
    const count = 'SELECT count(*) FROM spaces WHERE id_experiment = ? AND origin <> ?'
    const saved = lab.db.prepare(count).pluck().get(idExperiment, NO_RUNS) as number
    if (saved !== expected) throw new ExperimentChangedError(name, lab.path)
    const insert = lab.db.prepare('INSERT OR REPLACE INTO spaces VALUES (?, ?, ?, ?)')
    for (const one of spaces.all.slice(saved)) {
      insert.run(idExperiment, one.first, one.space.size === 0 ? NO_RUNS : one.origin, encodeDefinition(one))
    }
    return savedOf(spaces.size, fields)
  })
}

/** The origin of an empty space, which makes no ids. The first runs that are added replace it. */
const NO_RUNS = ''

const encodeDefinition = ({ space }: RecordedSpace): Buffer => encodeBlob(space.definition, 'space')

export function loadSpaces(lab: Lab, idExperiment: string): RecordedSpaces {
  const select = 'SELECT first_run AS first, origin, definition FROM spaces WHERE id_experiment = ? ORDER BY first_run'
  const rows = lab.guard(() => lab.db.prepare(select).all(idExperiment))
  return RecordedSpaces.from(
    (rows as { first: number; origin: string; definition: Buffer }[]).map(({ first, origin, definition }) => ({
      first,
      origin,
      definition: decode(definition, 'a space of the experiment') as SpaceDefinition,
    })),
  )
}

/**
 * Removes an experiment with all that belongs to it, in one transaction. Throws
 * `ExperimentNotFoundError` if it is gone already.
 */
export function deleteExperiment(lab: Lab, record: Pick<ExperimentRecord, 'idExperiment' | 'name' | 'suffix'>): void {
  lab.transaction(() => {
    storedExperiment(lab, record)
    dropExperiment(lab, record)
  })
  removeChunks(lab, record)
}

/**
 * Removes an experiment from the database. Inside the caller's transaction; after its commit, call
 * `removeChunks`: a rollback brings no file back.
 */
export function dropExperiment(lab: Lab, record: Pick<ExperimentRecord, 'idExperiment' | 'suffix'>): void {
  // Not even if an experiment that has replaced it has its tables now.
  if (findExperiment(lab, { idExperiment: record.idExperiment }) === undefined) return
  dropSequences(lab.tablesOf(record))
  lab.tablesOf(record).drop()
  lab.forgetTables(record.idExperiment)
  for (const table of ['columns', 'spaces', 'suspects', 'running', 'executions', 'experiments']) {
    lab.db.prepare(`DELETE FROM ${table} WHERE id_experiment = ?`).run(record.idExperiment)
  }
}

/** Removes the chunk files of an experiment that is no longer in the database. */
export const removeChunks = (lab: Lab, { idExperiment }: Pick<ExperimentRecord, 'idExperiment'>): void => lab.folders.remove(idExperiment)
