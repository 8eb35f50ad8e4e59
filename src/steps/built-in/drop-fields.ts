import { StepArgumentError } from '../../errors.js'
import { boundStep } from '../define/bound-step.js'
import { describeValue } from '../define/describe-value.js'
import type { BoundStep } from '../define/step.js'

/**
 * A step that removes the named fields, so that they are not stored. Skips names that a run does
 * not have.
 *
 * @throws StepArgumentError if a name is not a text.
 * @example
 * defineSweep({ name: 'sum', params: { n: [10, 100] }, steps: [fill, sum, dropFields('values')] })
 */
export function dropFields(...names: readonly string[]): BoundStep<{ readonly fields: object }> {
  const wrong = names.find((name) => typeof name !== 'string')
  if (wrong !== undefined) throw new StepArgumentError('dropFields', `a name is ${describeValue(wrong)}: pass names, dropFields('a', 'b').`)
  return boundStep({ kind: 'built-in', name: 'dropFields' }, names)
}

export function prepareDropFields(names: readonly unknown[]): (run: { readonly fields: object }) => void {
  return (run) => {
    for (const name of names) Reflect.deleteProperty(run.fields, String(name))
  }
}
