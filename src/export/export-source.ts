/** One run under the names of its columns, with values as they were written; a name that is missing, null and undefined are no value. */
export type ExportRow = Readonly<Record<string, unknown>>

/** What is exported. */
export interface ExportSource {
  /** The columns in their order. */
  readonly columns: readonly string[]
  /** The rows, one after the other; a format whose columns have types reads them twice. */
  rows(): Iterable<ExportRow>
}

/** A file format: the pieces of the file in their order, made as they are asked for. */
export type Format = (source: ExportSource) => Iterable<string | Uint8Array>
