import { StepChangedError } from '../../errors.js'
import type { StepReference } from '../define/reference.js'
import type { Step } from '../define/step.js'
import { stepName } from '../define/step-name.js'
import { hashFile, hashSource } from './source-hash.js'

/**
 * Finds the step of a reference in this thread's import of the sweep file. Hashes the file after
 * the import; the coordinator does so before its own. So an edit at any time makes the hashes
 * differ.
 */
export function checkSameSweep(reference: Extract<StepReference, { kind: 'sweep' }>, steps: readonly Step[]): Step {
  const { url, index, count, names, label } = reference
  const fail = (difference: string): never => {
    throw new StepChangedError(url, difference)
  }
  if (steps.length !== count) fail(`it has ${steps.length} steps instead of ${count}`)
  const seen = steps.map(stepName)
  const renamed = seen.findIndex((name, at) => name !== names[at])
  if (renamed >= 0) fail(`its step ${renamed + 1} is "${seen[renamed]}" instead of "${names[renamed]}"`)
  const step = steps[index] ?? fail(`it has no step ${index + 1}`)
  if (hashSource(step) !== reference.sourceHash) fail(`the source of step "${label}" differs`)
  if (hashFile(new URL(url)) !== reference.fileHash) fail('the content of the file differs')
  return step
}

/** Finds the hook of a reference there, in the same way. */
export function checkSameHook(
  { url, hook, sourceHash, fileHash }: Extract<StepReference, { kind: 'hook' }>,
  found: Step | undefined,
): Step {
  if (found === undefined || hashSource(found) !== sourceHash) throw new StepChangedError(url, `the source of ${hook} differs`)
  if (hashFile(new URL(url)) !== fileHash) throw new StepChangedError(url, 'the content of the file differs')
  return found
}
