import type { OptionProblem } from '../../option-rules.js'
import { describeValue } from './describe-value.js'

/**
 * Puts a problem with options into words. `owner` takes the options; `noun` is what they are
 * called.
 */
export function describeProblem(problem: OptionProblem, { owner, noun }: { readonly owner: string; readonly noun: string }): string {
  const { name } = problem
  switch (problem.kind) {
    case 'unknown': {
      const remedy = problem.nearest === undefined ? `the ${noun}s are ${problem.known.join(', ')}.` : `did you mean "${problem.nearest}"?`
      return `unknown ${noun} "${name}": ${remedy}`
    }
    case 'missing':
      return `"${name}" is missing: ${owner} needs ${problem.required.join(', ')}.`
    case 'value':
      return `${name} is ${describeValue(problem.value)}: pass ${problem.expected}.`
  }
}
