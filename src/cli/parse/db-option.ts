import { resolve } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { STARTED_IN } from '../terminal/path.js'

const DEFAULT = './statesweep.db'

/** The default database, as an absolute path. */
export const defaultDatabase = (): string => resolve(STARTED_IN, DEFAULT)

export function dbOption(): Option {
  return new Option('--db <path>', 'database of experiments').default(defaultDatabase(), DEFAULT).argParser(parsePath)
}

function parsePath(path: string): string {
  if (path === ':memory:') throw new InvalidArgumentError('Give the path of a file: a database in memory ends with the command.')
  return resolve(path)
}
