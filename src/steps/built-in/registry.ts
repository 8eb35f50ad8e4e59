import type { StepFunction } from '../define/step.js'
import { prepareDropFields } from './drop-fields.js'
import { prepareExec } from './exec.js'
import { prepareInitFields } from './init-fields.js'
import { prepareNothing } from './nothing.js'
import { prepareSleep } from './sleep.js'

/** From the arguments of a built-in step, once per worker, what is called for each run. */
type Prepare = (args: readonly unknown[]) => StepFunction | Promise<StepFunction>

/** The built-in steps by the name in their references, which databases record: names stay. */
export const BUILT_IN_STEPS: ReadonlyMap<string, Prepare> = new Map<string, Prepare>([
  ['initFields', prepareInitFields],
  ['dropFields', prepareDropFields],
  ['nothing', prepareNothing],
  ['sleep', prepareSleep],
  ['exec', prepareExec],
])
