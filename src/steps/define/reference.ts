/**
 * A step as it crosses to workers and as it is recorded: plain data that the codec stores. `label` is its name for people.
 *
 * - `built-in`: a step of the package, by its name in the registry.
 * - `export`: what the module at `url` exports as `exportName`, with the hash of the file and, where it can be compared, of the function's source.
 * - `inline`: a function that uses nothing but globals, as text.
 * - `sweep`: the step at `index` of the sweep file at `url`, with what the coordinator saw there, so that a worker can tell
 *   whether it sees the same: the number and names of all steps, hashes of the file and of the step's source. Bound arguments do
 *   not travel: the worker's own import of the file makes them again.
 * - `local`: a function of this process, by the id under which it is kept; for one run that is tracked by hand.
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
      readonly label: string
    }
  | { readonly kind: 'local'; readonly id: string; readonly label: string }

/** The export of a module. */
export interface ExportAddress {
  readonly kind: 'export'
  readonly url: string
  readonly exportName: string
  /** SHA-256 of the file; absent if there was none to read. */
  readonly fileHash?: string
  /** SHA-256 of the function's source as V8 has it; absent where what stands between file and V8 differs from thread to thread. */
  readonly sourceHash?: string
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
  /** What its module has in reach of it and the worker supplies: `require`, `__filename`, `__dirname`, `__name`. */
  readonly supplied: readonly string[]
  /** What stands in the text in place of `import`, where the text imports. */
  readonly importName?: string
}

/** The id under which the thread that resolved a plain function keeps it: executed there, it is the very function. */
interface Held {
  readonly held?: string
}
