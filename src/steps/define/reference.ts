/**
 * A step as it crosses to workers and as it is recorded: plain data that the codec stores. `label`
 * is its name for people.
 *
 * - `built-in`: a step of the package, by its name in the registry.
 * - `export`: the export `exportName` of the module at `url`, with the hash of the file and, where
 *   it can be compared, that of the function's source.
 * - `inline`: the text of a function that uses nothing but globals.
 * - `sweep`: the step at `index` of the sweep file at `url`, with what the coordinator saw there:
 *   number and names of all steps, hashes of the file and of the step's source. So a worker can
 *   tell whether it sees the same. Bound arguments do not travel: the worker's own import of the
 *   file makes them again.
 * - `hook`: a hook of a worker, in the sweep file at `url`.
 * - `local`: a function of this thread, by the id that holds it; for one run that is tracked by
 *   hand.
 */
export type StepReference =
  | { readonly kind: 'built-in'; readonly name: string; readonly args: readonly unknown[]; readonly label: string }
  | (ExportAddress & Held & { readonly args: readonly unknown[]; readonly label: string })
  | (InlineSource & Held & { readonly args: readonly unknown[]; readonly label: string })
  | {
      readonly kind: 'sweep'
      readonly url: string
      readonly index: number
      readonly count: number
      readonly names: readonly string[]
      readonly fileHash: string
      readonly sourceHash: string
      /** The text of its function; absent if the step is an address. */
      readonly source?: string
      /** The bound arguments as JSON, for the record; null for what JSON cannot say. */
      readonly boundArgs?: string | null
      readonly label: string
    }
  | {
      readonly kind: 'hook'
      readonly url: string
      readonly hook: 'setupWorker' | 'teardownWorker'
      readonly fileHash: string
      readonly sourceHash: string
      readonly label: string
    }
  | { readonly kind: 'local'; readonly id: string; readonly source: string; readonly label: string }

/** The export of a module. */
export interface ExportAddress {
  readonly kind: 'export'
  readonly url: string
  readonly exportName: string
  /** SHA-256 of the file; absent if there was none to read. */
  readonly fileHash?: string
  /**
   * SHA-256 of the function's source as V8 has it. Absent if a transpiler stands between file and
   * V8: its output differs from thread to thread.
   */
  readonly sourceHash?: string
  /** Its text, and the line on which it begins, from 1, where this process has the function. */
  readonly source?: string
  readonly line?: number
}

/** A function as text. */
export interface InlineSource {
  readonly kind: 'inline'
  readonly source: string
  /** The file that it stands in, and where it begins there, from 1. */
  readonly url: string
  readonly line: number
  readonly column: number
  readonly name: string
  readonly isStrict: boolean
  /** Globals that it needs. */
  readonly globals: readonly string[]
  /**
   * Names in reach of its module that the worker supplies: `require`, `__filename`, `__dirname`,
   * `__name`.
   */
  readonly supplied: readonly string[]
  /** What stands in the text in place of `import`, where the text imports. */
  readonly importName?: string
}

/**
 * The id that holds a plain function in the thread that resolved it: executed there, it is that
 * very function.
 */
interface Held {
  readonly held?: string
}

/** The hooks of a worker, as workers load them. */
export interface WorkerHooks {
  readonly setupWorker?: StepReference
  readonly teardownWorker?: StepReference
}
