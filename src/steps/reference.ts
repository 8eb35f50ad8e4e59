/**
 * A step as it crosses to workers and as it is recorded: plain data that the codec stores. `label` is its name for people.
 *
 * - `built-in`: a step of the package, by its name in the registry.
 * - `export`: what the module at `url` exports as `exportName`.
 * - `sweep`: the step at `index` of the sweep file at `url`, with what the coordinator saw there, so that a worker can tell
 *   whether it sees the same: the number and names of all steps, hashes of the file and of the step's source. Bound arguments do
 *   not travel: the worker's own import of the file makes them again.
 * - `local`: a function of this process, by the id under which it is kept; for one run that is tracked by hand.
 */
export type StepReference =
  | { readonly kind: 'built-in'; readonly name: string; readonly args: readonly unknown[]; readonly label: string }
  | {
      readonly kind: 'export'
      readonly url: string
      readonly exportName: string
      readonly args: readonly unknown[]
      readonly label: string
    }
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
