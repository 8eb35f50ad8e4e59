// The public entry `statesweep/steps`: steps that come with the package.
export { dropFields } from './built-in/drop-fields.js'
export { exec } from './built-in/exec.js'
export { initFields } from './built-in/init-fields.js'
export { initSequences } from './built-in/init-sequences.js'
export { nothing } from './built-in/nothing.js'
export { sleep } from './built-in/sleep.js'
export type { ExecOptions } from './exec/exec-options.js'
