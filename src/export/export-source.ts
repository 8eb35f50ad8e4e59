/**
 * One run by the names of its columns. A missing name, null and undefined mean that it has no value
 * there.
 */
export type ExportRow = Readonly<Record<string, unknown>>

/** What is exported. */
export interface ExportSource {
  /** The columns, in order. */
  readonly columns: readonly string[]
  /** Reads the rows one by one. A format whose columns have types reads them twice. */
  rows(): Iterable<ExportRow>
}

/** A file format: yields the pieces of the file in order, on demand. */
export type Format = (source: ExportSource) => Iterable<string | Uint8Array>
