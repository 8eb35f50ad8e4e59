import { isPlainObject } from '../../codec/kinds/realm.js'
import { InvalidStepError, InvalidSweepError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import { isSpace } from '../../spaces/space.js'
import { describeValue } from './describe-value.js'
import { flattenSteps } from './flatten-steps.js'
import { markSweep, type Sweep } from './sweep.js'

/** What each key must be; a text says what is wrong. */
const CHECKS: Readonly<Record<keyof Sweep, (value: unknown) => string | undefined>> = {
  name(name) {
    return typeof name === 'string' && name !== '' ? undefined : `name is ${describeValue(name)}: give the experiment a name, as a text.`
  },
  params: checkParams,
  repeats(repeats) {
    const valid = repeats === undefined || (Number.isSafeInteger(repeats) && Number(repeats) > 0)
    return valid ? undefined : `repeats is ${describeValue(repeats)}: give a whole number, 1 or more.`
  },
  config(config) {
    const valid = config === undefined || isPlainObject(config)
    return valid ? undefined : `config is ${describeValue(config)}: give an object, { key: value }.`
  },
  seed(seed) {
    const valid = seed === undefined || typeof seed === 'string' || Number.isFinite(seed)
    return valid ? undefined : `seed is ${describeValue(seed)}: give a finite number or a text.`
  },
  steps(steps) {
    return Array.isArray(steps) ? undefined : `steps is ${describeValue(steps)}: give a list of functions, [(run) => ...].`
  },
  onFinish(onFinish) {
    const valid = onFinish === undefined || typeof onFinish === 'function'
    return valid ? undefined : `onFinish is ${describeValue(onFinish)}: give a function, (summary) => ...`
  },
}

const KEYS = Object.keys(CHECKS) as readonly (keyof Sweep)[]
const REQUIRED = ['name', 'params', 'steps'] as const

/** Checks a definition and freezes it. Throws InvalidSweepError for the first thing wrong; `file` is named in it. */
export function checkSweep(definition: object, file?: string): Sweep {
  const fail = (problem: string): never => {
    throw new InvalidSweepError(problem, file)
  }
  const given: Partial<Record<keyof Sweep, unknown>> = Object.fromEntries(
    Object.entries(definition).filter(([, value]) => value !== undefined),
  )
  for (const key of Object.keys(given)) {
    const nearest = nearestName(key, KEYS)
    const remedy = nearest === undefined ? `the keys are ${KEYS.join(', ')}.` : `did you mean "${nearest}"?`
    if (!KEYS.some((known) => known === key)) fail(`unknown key "${key}": ${remedy}`)
  }
  for (const key of REQUIRED) if (!(key in given)) fail(`"${key}" is missing: a sweep needs ${REQUIRED.join(', ')}.`)
  for (const key of KEYS) {
    const problem = CHECKS[key](given[key])
    if (problem !== undefined) fail(problem)
  }
  return markSweep({ ...(given as Sweep), steps: checkSteps(given.steps, fail) })
}

function checkSteps(steps: unknown, fail: (problem: string) => never): Sweep['steps'] {
  try {
    const flat = flattenSteps(steps as readonly unknown[])
    if (flat.length === 0) fail('steps is empty: give at least one, or nothing() to store the runs as they are.')
    return Object.freeze(flat)
  } catch (error) {
    if (error instanceof InvalidStepError) return fail(error.message)
    throw error
  }
}

function checkParams(params: unknown): string | undefined {
  if (isSpace(params)) return undefined
  if (!isPlainObject(params)) return `params is ${describeValue(params)}: give values by name, { x: [1, 2, 3] }, or a space.`
  for (const [name, values] of Object.entries(params)) {
    if (!isAxis(values)) return `params.${name} is ${describeValue(values)}: give a list of values, [...], or a range().`
  }
  return undefined
}

/** A list, or a range of whichever copy of the package; the values themselves are checked where the space is made. */
function isAxis(values: unknown): boolean {
  return Array.isArray(values) || (typeof values === 'object' && values !== null && 'step' in values && Symbol.iterator in values)
}
