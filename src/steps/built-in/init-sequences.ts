import { OutsideStepError, StepArgumentError } from '../../errors.js'
import { contextOf, type Run } from '../../model/run.js'
import { boundStep } from '../define/bound-step.js'
import { describeValue } from '../define/describe-value.js'
import type { BoundStep } from '../define/step.js'

/**
 * A step that makes empty sequences, so that `experiment.sequence(name)` is there also if no run
 * tracks anything. `run.track` needs no such step.
 *
 * @throws StepArgumentError if a name is not a text.
 * @example
 * defineSweep({ name: 'trained', params: { lr: [0.1] }, steps: [initSequences('loss'), fill] })
 */
export function initSequences(...names: readonly string[]): BoundStep<unknown> {
  const wrong = names.find((name) => typeof name !== 'string' || name === '')
  if (wrong !== undefined)
    throw new StepArgumentError('initSequences', `a name is ${describeValue(wrong)}: pass names, initSequences('loss', 'accuracy').`)
  return boundStep({ kind: 'built-in', name: 'initSequences' }, names)
}

export function prepareInitSequences(names: readonly unknown[]): (run: Run) => void {
  return (run) => {
    const context = contextOf(run)
    if (context === undefined) throw new OutsideStepError('initSequences()', 'call it inside a step')
    for (const name of names) context.checkpoints.sequences.init(context, String(name))
  }
}
