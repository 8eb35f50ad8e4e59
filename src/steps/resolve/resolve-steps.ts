import { plainJson } from '../../codec/plain-json.js'
import { NoStepsError } from '../../errors.js'
import { isBoundStep } from '../define/bound-step.js'
import { flattenSteps } from '../define/flatten-steps.js'
import type { ExportAddress, InlineSource, StepReference } from '../define/reference.js'
import type { Step, Steps } from '../define/step.js'
import { stepName } from '../define/step-name.js'
import { holdStep, releaseSteps } from '../load/held-steps.js'
import { hashFile, hashSource } from '../load/source-hash.js'
import { type NamedFunction, resolveFunctions } from './resolve-functions.js'

/**
 * The origin of steps. `fileHash` is from `loadSweep`, before the import; without it, hashes the
 * file now.
 */
export interface StepOrigin {
  readonly sweepUrl: string
  readonly fileHash?: string
}

/** What all steps of a sweep file share. */
type SweepIdentity = Pick<Extract<StepReference, { kind: 'sweep' }>, 'url' | 'count' | 'names' | 'fileHash'>

/**
 * Makes what goes to workers in place of steps. With an origin, the steps are all those of that
 * sweep file, in order. Without, finds where plain functions are defined, and holds them until
 * `releaseHeld`: see `withSteps`.
 *
 * @throws NoStepsError, InvalidStepError, StepCapturesError, StepNotReferencedError,
 *   StepChangedError
 */
export function resolveSteps(steps: Step | Steps, origin?: StepOrigin): StepReference[] {
  const flat = flattenSteps(Array.isArray(steps) ? steps : [steps])
  if (flat.length === 0) throw new NoStepsError()
  const identity = origin && sweepIdentity(flat, origin)
  const found = resolveFunctions(identity === undefined ? plainFunctions(flat) : [])
  return flat.map((step, index) => {
    const label = stepName(step, index)
    const execute = functionOf(step)
    if (execute === undefined) return addressOf(step, label)
    const args = isBoundStep(step) ? step.args : []
    if (identity !== undefined) {
      const own = { sourceHash: hashSource(step), source: String(execute), boundArgs: plainJson(args) }
      return { kind: 'sweep', ...identity, index, ...own, label }
    }
    const address = found(execute)
    return { ...address, args, label: execute.name || exportLabel(address) || label, held: holdStep(execute) }
  })
}

/** CommonJS does not name what it exports. */
const exportLabel = (found: ExportAddress | InlineSource): string =>
  found.kind === 'export' && found.exportName !== 'default' ? found.exportName : ''

/** Releases the functions that resolving has held for this thread. */
export function releaseHeld(references: readonly StepReference[]): void {
  releaseSteps(references.map((reference) => ('held' in reference ? reference.held : undefined)))
}

function plainFunctions(steps: readonly Step[]): NamedFunction[] {
  return steps.flatMap((step, index) => {
    const execute = functionOf(step)
    return execute === undefined ? [] : [{ execute, label: stepName(step, index) }]
  })
}

/** The function that a step is or binds; undefined if the step is an address. */
function functionOf(step: Step): NamedFunction['execute'] | undefined {
  if (!isBoundStep(step)) return step
  return step.target.kind === 'function' ? step.target.execute : undefined
}

function sweepIdentity(steps: readonly Step[], origin: StepOrigin): SweepIdentity {
  const fileHash = origin.fileHash ?? hashFile(new URL(origin.sweepUrl))
  return { url: origin.sweepUrl, count: steps.length, names: steps.map(stepName), fileHash }
}

/** The reference of a step that is an address. */
function addressOf(step: Step, label: string): StepReference {
  if (isBoundStep(step)) {
    const { target, args } = step
    if (target.kind === 'built-in') return { kind: 'built-in', name: target.name, args, label }
    if (target.kind === 'export')
      return { kind: 'export', url: target.url, exportName: target.exportName, ...hashOf(target.url), args, label }
  }
  throw new TypeError(`Step "${label}" is not an address; this is a defect of statesweep.`)
}

/**
 * Hashes the file now, so that a worker that starts later notices an edit. The first worker reports
 * a missing file.
 */
function hashOf(url: string): { fileHash?: string } {
  try {
    return { fileHash: hashFile(new URL(url)) }
  } catch {
    return {}
  }
}
