import { InvalidStepError } from '../../errors.js'
import { boundStep, isBoundStep } from './bound-step.js'
import { describeValue } from './describe-value.js'
import type { BoundStep, StepFunction } from './step.js'

/**
 * Binds arguments to a step: `bind(step, a, b)` executes `step(run, a, b)`. Binding a bound step
 * again appends.
 *
 * Arguments must be plain data that the codec can store (no functions, and no class instances
 * unless the class is registered). They are encoded once per execution, and no run can change those
 * of another. In a sweep file the arguments of a function may be anything: each worker imports the
 * file itself, and all its runs share what the file made.
 *
 * @throws InvalidStepError if `step` is neither a function nor a bound step.
 * @example
 * const train = (run: Run, options: { epochs: number }) => { run.fields.epochs = options.epochs }
 * defineSweep({ name: 'train', params: { lr: [0.1, 0.01] }, steps: [bind(train, { epochs: 3 })] })
 */
export function bind<R, A extends readonly unknown[], B extends readonly unknown[]>(
  step: StepFunction<R, readonly [...A, ...B]> | BoundStep<R, readonly [...A, ...B]>,
  ...args: A
): BoundStep<R, B> {
  if (isBoundStep(step)) return boundStep(step.target, [...step.args, ...args])
  if (typeof step === 'function') return boundStep({ kind: 'function', execute: step }, args)
  throw new InvalidStepError('bind:', `the first argument is ${describeValue(step)}: pass the step's function.`)
}
