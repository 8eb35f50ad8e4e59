import type { AddCommand } from './command-line.js'
import { addCompare } from './commands/compare.js'
import { addCompletion } from './commands/completion.js'
import { addExec } from './commands/exec.js'
import { addExport } from './commands/export.js'
import { addImport } from './commands/import.js'
import { addInit } from './commands/init.js'
import { addLogs } from './commands/logs.js'
import { addLs } from './commands/ls.js'
import { addQuery } from './commands/query.js'
import { addRetry } from './commands/retry.js'
import { addRun } from './commands/run.js'
import { addRuns } from './commands/runs.js'
import { addShow } from './commands/show.js'
import { addStats } from './commands/stats.js'
import { addVersion } from './commands/version.js'
import { addWatch } from './commands/watch.js'
import { addWhy } from './commands/why.js'

/** Every command, in the order of the help. */
export const COMMANDS: readonly AddCommand[] = [
  addRun,
  addExec,
  addImport,
  addRetry,
  addWhy,
  addLs,
  addWatch,
  addShow,
  addRuns,
  addStats,
  addCompare,
  addLogs,
  addQuery,
  addExport,
  addInit,
  addCompletion,
  addVersion,
]
