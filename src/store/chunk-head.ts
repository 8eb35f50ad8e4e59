import { CHUNK_FORMAT } from '../chunk/layout.js'
import type { ChunkTerms } from '../coordinator/contracts.js'
import { ExecutionStoppedError } from '../errors.js'
import type { ResultTables } from './result-tables.js'

/** What the attached chunk file says of itself, with the first and last of its runs. */
export interface Head {
  readonly format: unknown
  readonly experiment: unknown
  readonly execution: unknown
  readonly first: number | null
  readonly last: number | null
}

/** One statement for all. Counting the runs would read the whole file. */
export const readHead = (table: ResultTables): Head | undefined =>
  table
    .prepared(
      `SELECT format, experiment, execution,
         (SELECT min(run) FROM chunk.runs) AS first, (SELECT max(run) FROM chunk.runs) AS last FROM chunk.chunk`,
    )
    .get() as Head | undefined

/**
 * Throws if the file is not what the worker was asked for: something else writes in its folder.
 */
export function checkHead(head: Head | undefined, file: string, terms: ChunkTerms & { readonly idExperiment: string }): Head {
  const { idExperiment, execution, size } = terms
  const isAsked =
    head?.format === CHUNK_FORMAT &&
    head.experiment === idExperiment &&
    head.execution === execution &&
    (head.first ?? 0) >= 0 &&
    (head.last ?? 0) < size
  if (isAsked) return head
  throw new ExecutionStoppedError(
    `chunk file ${file} is not of execution ${execution} of this experiment: end what else writes in its folder`,
  )
}
