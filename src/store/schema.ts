import type Database from 'better-sqlite3'
import { DatabaseError } from '../errors.js'

/** "swep" in ASCII: marks a database as ours. */
const APPLICATION_ID = 0x73776570

/**
 * One entry per version of the schema: what leads to it from the version before. Append only; never
 * change one.
 */
const MIGRATIONS: readonly (string | ((db: Database.Database) => void))[] = [
  `CREATE TABLE experiments (
     id_experiment TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, suffix TEXT NOT NULL UNIQUE,
     seed TEXT NOT NULL, fields BLOB NOT NULL, created INTEGER NOT NULL
   );
   CREATE TABLE executions (
     id_experiment TEXT NOT NULL, ordinal INTEGER NOT NULL, steps TEXT NOT NULL, config BLOB NOT NULL, seed TEXT NOT NULL,
     code TEXT NOT NULL, source TEXT, started INTEGER NOT NULL, ended INTEGER, PRIMARY KEY (id_experiment, ordinal)
   );
   CREATE TABLE spaces (
     id_experiment TEXT NOT NULL, first_run INTEGER NOT NULL, origin TEXT NOT NULL, definition BLOB NOT NULL,
     PRIMARY KEY (id_experiment, first_run)
   );
   CREATE TABLE columns (
     id_experiment TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, column_name TEXT,
     PRIMARY KEY (id_experiment, kind, name)
   );`,
  `CREATE TABLE suspects (
     id_experiment TEXT NOT NULL, run INTEGER NOT NULL, execution INTEGER NOT NULL, tries INTEGER NOT NULL, PRIMARY KEY (id_experiment, run)
   );`,
  addCode,
  'ALTER TABLE executions ADD COLUMN resumed INTEGER; ALTER TABLE executions ADD COLUMN paused INTEGER NOT NULL DEFAULT 0',
  addWhatRunsProduce,
]

/** The first databases of schema 1 had executions without code and source. */
function addCode(db: Database.Database): void {
  const columns = db.pragma('table_info(executions)') as readonly { readonly name: string }[]
  if (columns.some(({ name }) => name === 'code')) return
  db.exec(`ALTER TABLE executions ADD COLUMN code TEXT NOT NULL DEFAULT '[]'; ALTER TABLE executions ADD COLUMN source TEXT`)
}

/** Where results come from: what executed, on which machine, of which project. */
const PROVENANCE = `sources TEXT, config_json TEXT, command TEXT, statesweep TEXT, node TEXT, platform TEXT, cpu TEXT, cores INTEGER,
  memory INTEGER, host TEXT, project_name TEXT, project_version TEXT, project_commit TEXT, project_branch TEXT, project_dirty INTEGER`

/** The sequences that runs track, with the tables of their rows and the columns as JSON. */
const SEQUENCES = `CREATE TABLE sequences (
  id_experiment TEXT NOT NULL, name TEXT NOT NULL, table_name TEXT NOT NULL UNIQUE, columns TEXT NOT NULL,
  PRIMARY KEY (id_experiment, name)
)`

/** The runs that execute, told by the process that holds the lock of their experiment. */
const RUNNING = `CREATE TABLE running (
  id_experiment TEXT NOT NULL, run INTEGER NOT NULL, execution INTEGER NOT NULL, attempt INTEGER NOT NULL, slot INTEGER,
  started INTEGER NOT NULL, PRIMARY KEY (id_experiment, run)
)`

function addWhatRunsProduce(db: Database.Database): void {
  for (const column of PROVENANCE.split(',')) db.exec(`ALTER TABLE executions ADD COLUMN ${column}`)
  db.exec(SEQUENCES)
  db.exec(RUNNING)
}

/**
 * Refuses databases of other programs and of newer versions. Returns the version of the schema, 0
 * if there is none yet.
 */
export function checkSchema(db: Database.Database, path: string): number {
  const version = Number(db.pragma('user_version', { simple: true }))
  const application = Number(db.pragma('application_id', { simple: true }))
  const tables = Number(db.prepare('SELECT count(*) FROM sqlite_schema').pluck().get())
  if (application !== APPLICATION_ID && tables > 0)
    throw new DatabaseError(path, 'it is the database of another program; choose another path.')
  if (version > MIGRATIONS.length) {
    throw new DatabaseError(
      path,
      `a newer version of statesweep wrote it (schema ${version}, this one knows ${MIGRATIONS.length}); update statesweep to open it.`,
    )
  }
  return version
}

/** Makes the schema, or brings it up to date. */
export function migrate(db: Database.Database, version: number): void {
  if (version === MIGRATIONS.length) return
  db.transaction(() => {
    // Another process may have migrated meanwhile.
    for (const migration of MIGRATIONS.slice(Number(db.pragma('user_version', { simple: true })))) {
      if (typeof migration === 'string') db.exec(migration)
      else migration(db)
    }
    db.pragma(`user_version=${MIGRATIONS.length}`)
    db.pragma(`application_id=${APPLICATION_ID}`)
  }).immediate()
}
