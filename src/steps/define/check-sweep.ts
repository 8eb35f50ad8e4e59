import { isPlainObject } from '../../codec/kinds/realm.js'
import { InvalidStepError, InvalidSweepError } from '../../errors.js'
import { findProblem, isName, type OptionProblem, type Rule, SEED, wholeNumber } from '../../option-rules.js'
import { isRange } from '../../spaces/range.js'
import { isSpace } from '../../spaces/space.js'
import { isBoundStep } from './bound-step.js'
import { describeProblem } from './describe-problem.js'
import { flattenSteps } from './flatten-steps.js'
import { markSweep, type Sweep } from './sweep.js'

const hook = (signature: string): Rule => ({
  expected: `a function, ${signature}`,
  accepts: (value) => typeof value === 'function' || isBoundStep(value),
})

const RULES: Readonly<Record<keyof Sweep, Rule>> = {
  name: { required: true, expected: 'a name for the experiment, as a string', accepts: isName },
  params: {
    required: true,
    expected: 'values by name, { x: [1, 2, 3] }, or a space',
    accepts: (params) => isSpace(params) || isPlainObject(params),
    findIn: findWrongAxis,
  },
  repeats: wholeNumber(1),
  config: { expected: 'an object, { key: value }', accepts: isPlainObject },
  seed: SEED,
  inputs: {
    expected: "a list of data files, ['data.csv', 'images/*.png']",
    accepts: (inputs) => Array.isArray(inputs) && inputs.every((path) => typeof path === 'string' && path !== ''),
  },
  setupWorker: hook('({ config, slot }) => ...'),
  teardownWorker: hook('(worker) => ...'),
  steps: { required: true, expected: 'a list of functions, [(run) => ...]', accepts: Array.isArray },
  onFinish: { expected: 'a function, (summary) => ...', accepts: (onFinish) => typeof onFinish === 'function' },
}

/**
 * Checks a definition and freezes it.
 *
 * @throws InvalidSweepError for the first thing wrong; it names `file`.
 */
export function checkSweep(definition: object, file?: string): Sweep {
  const fail = (problem: string): never => {
    throw new InvalidSweepError(problem, file)
  }
  const problem = findProblem(RULES, definition)
  if (problem !== undefined) fail(describeProblem(problem, { owner: 'a sweep', noun: 'key' }))
  const given = Object.fromEntries(Object.entries(definition).filter(([, value]) => value !== undefined)) as Sweep
  return markSweep({ ...given, steps: checkSteps(given.steps, fail) })
}

function checkSteps(steps: unknown, fail: (problem: string) => never): Sweep['steps'] {
  try {
    const flat = flattenSteps(steps as readonly unknown[])
    if (flat.length === 0) fail('steps is empty: pass at least one, or nothing() to store the runs as they are.')
    return Object.freeze(flat)
  } catch (error) {
    if (error instanceof InvalidStepError) return fail(error.message)
    throw error
  }
}

/** The values themselves are checked where the space is made. */
function findWrongAxis(params: unknown): OptionProblem | undefined {
  if (isSpace(params) || !isPlainObject(params)) return undefined
  const wrong = Object.entries(params).find(([, values]) => !Array.isArray(values) && !isRange(values))
  return wrong && { kind: 'value', name: wrong[0], value: wrong[1], expected: 'a list of values, [...], or a range()' }
}
