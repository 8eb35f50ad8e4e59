import { OptionValueError, UnknownOptionError } from './errors.js'
import { nearestName } from './nearest-name.js'

/** What an option takes, in words and as a test; and what it is if it is not given. */
export interface Rule {
  readonly default?: unknown
  readonly required?: true
  /** Completes the sentence "pass ...". */
  readonly expected: string
  readonly accepts: (value: unknown) => boolean
  /** Finds the first wrong part of an accepted value, by its name in there. */
  readonly findIn?: (value: unknown) => OptionProblem | undefined
}

/** Options by name, in the order in which they are checked. */
export type Rules<K extends string = string> = Readonly<Record<K, Rule>>

/** The first thing wrong with the options given. */
export type OptionProblem =
  | { readonly kind: 'unknown'; readonly name: string; readonly nearest: string | undefined; readonly known: readonly string[] }
  | (Wrong & { readonly kind: 'missing'; readonly required: readonly string[] })
  | (Wrong & { readonly kind: 'value' })

interface Wrong {
  readonly name: string
  readonly value: unknown
  readonly expected: string
}

/**
 * Finds misspelt names first, then missing options, then wrong values. `undefined` counts as not
 * given.
 */
export function findProblem(rules: Rules, given: object): OptionProblem | undefined {
  const known = Object.keys(rules)
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(rules, name)) return { kind: 'unknown', name, nearest: nearestName(name, known), known }
  }
  const values = new Map<string, unknown>(Object.entries(given))
  const required = known.filter((name) => rules[name]?.required)
  const entries = Object.entries(rules).map(([name, rule]) => ({ name, ...rule, value: values.get(name) }))
  const missing = entries.find(({ required, value }) => required && value === undefined)
  if (missing !== undefined) return { kind: 'missing', name: missing.name, value: undefined, expected: missing.expected, required }
  for (const { name, value, expected, accepts, findIn } of entries) {
    if (value === undefined) continue
    if (!accepts(value)) return { kind: 'value', name, value, expected }
    const part = findIn?.(value)
    if (part !== undefined) return { ...part, name: `${name}.${part.name}` }
  }
  return undefined
}

/**
 * The options given over the defaults, frozen. `place` names the function in errors.
 *
 * @throws UnknownOptionError, which suggests the right name; OptionValueError.
 */
export function resolveOptions(place: string, rules: Rules, given: object): Readonly<Record<string, unknown>> {
  if (!isRecord(given)) throw new OptionValueError(`options of ${place}`, given, 'an object')
  const problem = findProblem(rules, given)
  if (problem?.kind === 'unknown') throw new UnknownOptionError(problem.name, place, problem.nearest, problem.known)
  if (problem !== undefined) throw new OptionValueError(problem.name, problem.value, problem.expected)
  const resolved = Object.entries(rules).map(([name, rule]) => {
    const value = given[name]
    return [name, value === undefined ? rule.default : value]
  })
  return Object.freeze(Object.fromEntries(resolved))
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
export const isString = (value: unknown): value is string => typeof value === 'string'
export const isName = (value: unknown): value is string => isString(value) && value !== ''

export const BOOLEAN: Rule = { expected: 'true or false', accepts: (value) => typeof value === 'boolean' }
export const STRING: Rule = { expected: 'a string', accepts: isString }
export const STRINGS: Rule = { expected: 'an array of strings', accepts: (value) => Array.isArray(value) && value.every(isString) }
export const SEED: Rule = { expected: 'a finite number or a string', accepts: (value) => isString(value) || Number.isFinite(value) }

export const oneOf = (...values: readonly string[]): Rule => ({
  expected: `one of ${values.join(', ')}`,
  accepts: (value) => isString(value) && values.includes(value),
})

/** A whole number of something, from `least` on. */
export const wholeNumber = (least: number, unit = ''): Rule => ({
  expected: `a whole number${unit}, ${least} or more`,
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= least,
})

/** A rule that takes `null`, too, which is its default. */
export const nullable = ({ expected, accepts, ...rest }: Rule): Rule => ({
  ...rest,
  default: null,
  expected: `${expected}, or null`,
  accepts: (value) => value === null || accepts(value),
})
