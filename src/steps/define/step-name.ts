import { isBoundStep } from './bound-step.js'
import type { Step } from './step.js'

/**
 * The name of a step for people: that of its function, export or built-in, or `step 2` (from its
 * index).
 */
export function stepName(step: Step, index: number): string {
  return ownName(step) || `step ${index + 1}`
}

function ownName(step: Step): string {
  if (!isBoundStep(step)) return step.name
  switch (step.target.kind) {
    case 'function':
      return step.target.execute.name
    case 'export':
      return step.target.exportName === 'default' ? '' : step.target.exportName
    case 'built-in':
      return step.target.name
  }
}
