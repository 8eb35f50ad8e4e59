import { decode } from '../../codec/decode.js'
import { encode } from '../../codec/encode.js'
import { StepArgumentError } from '../../errors.js'
import { boundStep } from '../define/bound-step.js'
import { describeValue } from '../define/describe-value.js'
import type { BoundStep } from '../define/step.js'

/**
 * A step that sets the given fields. Each run gets its own copy of every value, so no run can
 * change those of another.
 *
 * Costs next to nothing for numbers, strings and booleans, and one decoding per run (about 4 us) if
 * a value is an object.
 *
 * @throws StepArgumentError if `values` is not an object.
 * @example
 * const train = stepRef(new URL('./steps.js', import.meta.url), 'train')
 * await experiment.execute([initFields({ epochs: 0, losses: [] }), train])
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
  // Each run needs a copy of the bytes: decoded values may be views of them.
  return (run) => void Object.assign(run.fields, decode(new Uint8Array(bytes), 'initFields'))
}
