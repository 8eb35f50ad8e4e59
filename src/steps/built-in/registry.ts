import type { StepFunction } from '../define/step.js'
import { prepareDropFields } from './drop-fields.js'
import { prepareExec } from './exec.js'
import { prepareInitFields } from './init-fields.js'
import { prepareInitSequences } from './init-sequences.js'
import { prepareNothing } from './nothing.js'
import { prepareSleep } from './sleep.js'

/**
 * Makes the function that is called for each run, once per worker, from the arguments of the step.
 */
type Prepare = (args: readonly unknown[]) => StepFunction | Promise<StepFunction>

/**
 * Steps that change what is outside of their worker: no run with one of them executes again only to
 * find out whether it is to blame for a timeout.
 */
export const COMMANDS: ReadonlySet<string> = new Set(['exec'])

/** The built-in steps by name. Databases record these names, so names stay. */
export const BUILT_IN_STEPS: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['initFields', prepareInitFields],
  ['initSequences', prepareInitSequences],
  ['dropFields', prepareDropFields],
  ['nothing', prepareNothing],
  ['sleep', prepareSleep],
  ['exec', prepareExec],
])
