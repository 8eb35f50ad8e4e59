import type { Backend } from '../coordinator/contracts.js'
import type { BackendName, ResolvedExecuteOptions } from '../options.js'
import { createInlineBackend } from './inline.js'
import { createProcessesBackend } from './processes.js'
import { createThreadsBackend } from './threads.js'

/** Makes each backend, by its name in `BACKEND_NAMES`. */
export const BACKENDS: Readonly<Record<BackendName, (options: ResolvedExecuteOptions) => Backend>> = {
  threads: createThreadsBackend,
  processes: createProcessesBackend,
  inline: () => createInlineBackend(),
}
