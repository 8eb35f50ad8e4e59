import { json } from '../engine-globals.js'

/**
 * What the results of an execution depend on besides params, config and seed, as the lab records
 * it, in JSON: hashes of the steps and of the files that they import, versions of packages, hashes
 * of data files. Files are named by their path from the folder of the first step's file.
 *
 * Where something has several hashes, one that is the same is enough. A file in TypeScript has one
 * of its text, types included, which no transpiler changes, and one of what the transpiler makes of
 * it, which types do not change.
 */
export interface Code {
  readonly form: typeof FORM
  readonly steps: readonly StepCode[]
  /** All files that are imported, by any step or by none, without those that hold the steps. */
  readonly files: Readonly<Record<string, readonly string[]>>
  readonly packages: Readonly<Record<string, string>>
  /** Data files, with the hashes of their contents. */
  readonly inputs: Readonly<Record<string, string>>
}

export interface StepCode {
  /** The file of the step; undefined for steps of this package. */
  readonly file?: string
  /** Hashes of the step, with what it uses of its own file. */
  readonly own: readonly string[]
  readonly args: string
  /** Files and packages that this step uses. */
  readonly uses: readonly string[]
}

/** What differs, named for people; empty if nothing does. */
export interface CodeDifferences {
  /** Steps that differ in the same way, by their numbers. */
  readonly steps: readonly { readonly steps: readonly number[]; readonly changes: readonly string[] }[]
  readonly inputs: readonly string[]
}

const FORM = 2

/** What to say if results of code in an unknown form continue. */
export const UNKNOWN_CODE =
  'The code of earlier results cannot be compared, since an older version of statesweep recorded it: start over if it has changed.'

export const newCode = (parts: Omit<Code, 'form'>): Code => ({ form: FORM, ...parts })

/** Undefined if another version of this package wrote it in a form that cannot be compared. */
export function parseCode(text: string): Code | undefined {
  const code = json.parse(text) as Partial<Code>
  return code.form === FORM ? (code as Code) : undefined
}

/** Compares the code of two executions with the same number of steps. */
export function compareCode(before: Code, now: Code): CodeDifferences {
  const groups = new Map<string, { steps: number[]; changes: readonly string[] }>()
  for (const index of now.steps.keys()) {
    const changes = changesOf(index, before, now)
    if (changes.length === 0) continue
    const key = json.stringify(changes)
    const group = groups.get(key) ?? { steps: [], changes }
    groups.set(key, { ...group, steps: [...group.steps, index] })
  }
  return { steps: [...groups.values()], inputs: changedInputs(before.inputs, now.inputs) }
}

function changesOf(index: number, before: Code, now: Code): string[] {
  const [old, step] = [before.steps[index], now.steps[index]]
  if (old === undefined || step === undefined) return []
  const uses = [...new Set([...old.uses, ...step.uses])].sort()
  return [
    ...(old.own.some((hash) => step.own.includes(hash)) ? [] : [step.file ?? 'the step itself']),
    ...(old.args === step.args ? [] : ['its arguments']),
    ...uses.flatMap((name) => changeOf(name, before, now)),
  ]
}

function changeOf(name: string, before: Code, now: Code): string[] {
  const [was, is] = [before.packages[name], now.packages[name]]
  if (was !== undefined && is !== undefined) return was === is ? [] : [`${name} ${was}, now ${is}`]
  const [old, hashes] = [before.files[name], now.files[name]]
  return old?.some((hash) => hashes?.includes(hash)) ? [] : [name]
}

function changedInputs(before: Code['inputs'], now: Code['inputs']): string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort()
  return names.flatMap((name) => {
    if (before[name] === now[name]) return []
    return [before[name] === undefined ? `${name}, new` : now[name] === undefined ? `${name}, gone` : name]
  })
}
