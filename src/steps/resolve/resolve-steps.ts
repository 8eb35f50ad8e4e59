import { NoStepsError, StepNotReferencedError } from '../../errors.js'
import { isBoundStep } from '../bound-step.js'
import { flattenSteps } from '../flatten-steps.js'
import type { StepReference } from '../reference.js'
import { hashFile, hashSource } from '../source-hash.js'
import type { Step, Steps } from '../step.js'
import { stepName } from '../step-name.js'

/** Where steps come from: `fileHash` as `loadSweep` took it, before the import; without it the file is hashed now. */
export interface StepOrigin {
  readonly sweepUrl: string
  readonly fileHash?: string
}

/** What all steps of a sweep file have in common. */
type SweepIdentity = Pick<Extract<StepReference, { kind: 'sweep' }>, 'url' | 'count' | 'names' | 'fileHash'>

/**
 * What is sent to workers in place of a step or a list of steps. With an origin the steps are all those of that sweep file, in order; without, a plain
 * function is refused.
 *
 * @throws NoStepsError, InvalidStepError, StepNotReferencedError
 */
export function resolveSteps(steps: Step | Steps, origin?: StepOrigin): StepReference[] {
  const flat = flattenSteps(Array.isArray(steps) ? steps : [steps])
  if (flat.length === 0) throw new NoStepsError()
  const identity = origin && sweepIdentity(flat, origin)
  return flat.map((step, index) => addressOf(step, index) ?? sweepReference(step, index, identity))
}

function sweepIdentity(steps: readonly Step[], origin: StepOrigin): SweepIdentity {
  const fileHash = origin.fileHash ?? hashFile(new URL(origin.sweepUrl))
  return { url: origin.sweepUrl, count: steps.length, names: steps.map(stepName), fileHash }
}

/** The reference of a step that is an address already, wherever it stands. */
function addressOf(step: Step, index: number): StepReference | undefined {
  if (!isBoundStep(step)) return undefined
  const { target, args } = step
  const label = stepName(step, index)
  switch (target.kind) {
    case 'built-in':
      return { kind: 'built-in', name: target.name, args, label }
    case 'export':
      return { kind: 'export', url: target.url, exportName: target.exportName, args, label }
    case 'function':
      return undefined
  }
}

function sweepReference(step: Step, index: number, identity: SweepIdentity | undefined): StepReference {
  const label = stepName(step, index)
  if (identity === undefined) throw new StepNotReferencedError(label, functionName(step))
  return { kind: 'sweep', ...identity, index, sourceHash: hashSource(step), label }
}

function functionName(step: Step): string {
  if (!isBoundStep(step)) return step.name
  return step.target.kind === 'function' ? step.target.execute.name : ''
}
