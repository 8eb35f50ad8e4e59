import { decode } from '../../codec/decode.js'
import { encode } from '../../codec/encode.js'
import { StepArgumentError } from '../../errors.js'
import { boundStep } from '../define/bound-step.js'
import { describeValue } from '../define/describe-value.js'
import type { BoundStep } from '../define/step.js'

/**
 * A step that sets the given fields. Each run gets its own copy of every value, so that no run can change what another has.
 *
 * Cost: nothing to speak of for plain numbers, texts and booleans; where a value is an object, one decoding per run (about 4 us).
 *
 * @throws StepArgumentError if `values` is not an object.
 * @example
 * await experiment.execute([initFields({ epochs: 0, losses: [] }), stepRef(new URL('./steps.js', import.meta.url), 'train')])
 */
export function initFields(values: Readonly<Record<string, unknown>>): BoundStep<{ readonly fields: object }> {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new StepArgumentError('initFields', `the fields are ${describeValue(values)}: pass values by name, initFields({ total: 0 }).`)
  }
  return boundStep({ kind: 'built-in', name: 'initFields' }, [values])
}

export function prepareInitFields([values]: readonly unknown[]): (run: { readonly fields: object }) => void {
  const source = values as Readonly<Record<string, unknown>>
  const copied = Object.values(source).some((value) => typeof value === 'object' && value !== null)
  if (!copied) return (run) => void Object.assign(run.fields, source)
  const bytes = encode(source, 'initFields')
  // A copy of the bytes for each run: what is decoded may be a view of them.
  return (run) => void Object.assign(run.fields, decode(new Uint8Array(bytes), 'initFields'))
}
