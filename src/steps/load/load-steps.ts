import { isolate } from '../../codec/freeze.js'
import { StepChangedError, StepExportError, StepImportError } from '../../errors.js'
import { sortByNearness } from '../../nearest-name.js'
import { BUILT_IN_STEPS, COMMANDS } from '../built-in/registry.js'
import { isBoundStep } from '../define/bound-step.js'
import { describeValue } from '../define/describe-value.js'
import { checkFunction } from '../define/flatten-steps.js'
import type { StepReference } from '../define/reference.js'
import type { Step } from '../define/step.js'
import { checkSameHook, checkSameSweep } from './check-same-sweep.js'
import { compileInline } from './compile-inline.js'
import { heldStep } from './held-steps.js'
import { hashAtImport, importModule } from './import-module.js'
import { readSweep } from './read-sweep.js'
import { hashFunction } from './source-hash.js'

/** A step, ready to execute. */
export interface LoadedStep {
  /** Its name for people. */
  readonly label: string
  /** Executes the step on a run. Await what it returns, then ignore it. */
  call(run: unknown): unknown
  /** Its arguments after the run. */
  args(): readonly unknown[]
  /** True if it executes a command. Default false. */
  readonly isCommand?: boolean
}

type Callable = Pick<LoadedStep, 'call' | 'args'>
type Execute = (run: unknown, ...args: readonly unknown[]) => unknown
type ReferenceOf<K extends StepReference['kind']> = Extract<StepReference, { kind: K }>

/**
 * Imports and checks the functions that references mean, in a worker or inline. Freezes arguments
 * that came with a reference, or decodes them anew for each run if they cannot be frozen: no run
 * changes those of another.
 *
 * @throws StepImportError, StepExportError, StepChangedError, StepCapturesError, or what is wrong
 *   with a sweep file
 */
export async function loadSteps(references: readonly StepReference[]): Promise<LoadedStep[]> {
  const loaded: LoadedStep[] = []
  // Loads one after the other: modules may depend on the order of the steps, and a second import is
  // free.
  for (const reference of references) {
    const isCommand = reference.kind === 'built-in' && COMMANDS.has(reference.name)
    loaded.push({ label: reference.label, ...(await loadStep(reference)), ...(isCommand && { isCommand }) })
  }
  return loaded
}

async function loadStep(reference: StepReference): Promise<Callable> {
  switch (reference.kind) {
    case 'built-in':
      return loadBuiltIn(reference)
    case 'export':
    case 'inline': {
      const execute = heldStep(reference.held) ?? (reference.kind === 'inline' ? compileInline(reference) : await loadExport(reference))
      return withArgs(execute as Execute, isolate(reference.args, `arguments of ${reference.label}`))
    }
    case 'sweep':
      return loadSweepStep(reference)
    case 'hook':
      return loadHook(reference)
    case 'local':
      return loadLocal(reference)
  }
}

async function loadBuiltIn({ name, args, label }: ReferenceOf<'built-in'>): Promise<Callable> {
  const prepare = BUILT_IN_STEPS.get(name)
  if (prepare === undefined)
    throw new StepExportError('statesweep/steps', name, { found: undefined, exports: sortByNearness(name, [...BUILT_IN_STEPS.keys()]) })
  return { call: (await prepare(args)) as Execute, args: isolate(args, `arguments of ${label}`) }
}

function loadLocal({ id, label }: ReferenceOf<'local'>): Callable {
  const step = heldStep(id)
  if (step === undefined) throw new TypeError(`Step "${label}" is kept in another thread or process; this is a defect of statesweep.`)
  return { call: step as Execute, args: () => [] }
}

async function loadExport(reference: ReferenceOf<'export'>): Promise<Execute> {
  const { url, exportName, label, fileHash, sourceHash } = reference
  const module = await importFor(label, url)
  if (fileHash !== undefined && hashAtImport(url) !== fileHash) throw new StepChangedError(url, 'the content of the file differs')
  const found = exportOf(module, exportName)
  if (typeof found !== 'function') {
    const functions = Object.keys(module).filter((name) => typeof module[name] === 'function' && name !== 'module.exports')
    const what = found === undefined ? undefined : describeValue(found)
    throw new StepExportError(url, exportName, { found: what, exports: sortByNearness(exportName, functions) })
  }
  checkFunction(found, `"${exportName}" of ${url}`)
  if (sourceHash !== undefined && hashFunction(found) !== sourceHash)
    throw new StepChangedError(url, `the source of step "${label}" differs`)
  return found as Execute
}

/**
 * An export. Node finds the exports of CommonJS by reading the text; this also finds those that
 * only `module.exports` has.
 */
function exportOf(module: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(module, name) && (name !== 'default' || typeof module.default === 'function')) return module[name]
  const { default: exports } = module
  if (typeof exports === 'object' && exports !== null && Object.hasOwn(exports, name)) return Reflect.get(exports, name)
  return Object.hasOwn(module, name) ? exports : undefined
}

async function loadSweepStep(reference: ReferenceOf<'sweep'>): Promise<Callable> {
  const { steps } = readSweep(await importFor(reference.label, reference.url), reference.url)
  return loadBound(checkSameSweep(reference, steps), reference.label)
}

async function loadHook(reference: ReferenceOf<'hook'>): Promise<Callable> {
  const { url, hook, label } = reference
  const sweep = readSweep(await importFor(label, url), url)
  return loadBound(checkSameHook(reference, sweep[hook]), label)
}

/** A step of a sweep file, in this thread's import of the file. */
function loadBound(step: Step, label: string): Callable {
  if (!isBoundStep(step)) return withArgs(step as Execute, () => [])
  if (step.target.kind === 'function') return withArgs(step.target.execute as Execute, () => step.args)
  throw new TypeError(`A step that is an address has a reference of its own kind: ${label}.`)
}

function withArgs(execute: Execute, args: () => readonly unknown[]): Callable {
  return { call: (run) => execute(run, ...args()), args }
}

async function importFor(step: string, url: string): Promise<Record<string, unknown>> {
  try {
    return await importModule(url)
  } catch (error) {
    throw new StepImportError(url, step, error)
  }
}
