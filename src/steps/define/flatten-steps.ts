import { InvalidStepError } from '../../errors.js'
import { isBoundStep } from './bound-step.js'
import { describeValue } from './describe-value.js'
import type { Step } from './step.js'

/**
 * Flattens nested lists of steps and checks each. `where` names the list in errors. Throws
 * InvalidStepError.
 */
export function flattenSteps(steps: readonly unknown[], where = 'steps'): Step[] {
  // Array.from visits holes as undefined; flatMap would skip them.
  return Array.from(steps).flatMap((step, index) => {
    const place = `${where}[${index}]`
    return Array.isArray(step) ? flattenSteps(step, place) : [checkStep(step, place)]
  })
}

function checkStep(step: unknown, where: string): Step {
  if (isBoundStep(step)) {
    if (step.target.kind === 'function') checkFunction(step.target.execute, where)
    return step
  }
  if (typeof step === 'function') return checkFunction(step, where)
  const expected = 'a step is a function (run) => ..., or what bind, stepRef or a built-in step such as sleep(5) returns.'
  throw new InvalidStepError(where, `is ${describeValue(step)}: ${expected}`)
}

/**
 * Refuses generators, which would do nothing until iterated, and classes, which would throw in each
 * run.
 */
export function checkFunction(step: object, where: string): Step {
  if (typeof step !== 'function') throw new InvalidStepError(where, `is ${describeValue(step)}, not a function.`)
  const kind = Object.prototype.toString.call(step)
  const source = Function.prototype.toString.call(step)
  const name = step.name ? ` (${step.name})` : ''
  if (kind.endsWith('GeneratorFunction]')) {
    throw new InvalidStepError(where, `is a generator function${name}, whose body would never run: write a plain or async function.`)
  }
  if (/^class\b/.test(source)) {
    throw new InvalidStepError(where, `is a class${name}, which cannot be called: write (run) => new ${step.name || 'TheClass'}(...).`)
  }
  if (/\{\s*\[native code\]\s*\}\s*$/.test(source)) {
    throw new InvalidStepError(
      where,
      `is a native function, or one made by .bind()${name}: wrap it, (run) => ..., or use bind(step, ...args).`,
    )
  }
  return step as Step
}
