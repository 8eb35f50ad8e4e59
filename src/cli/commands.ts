import type { AddCommand } from './terminal/command-line.js'

/** Every command, in the order of the help. Loaded when called. */
const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map([
  ['run', async () => (await import('./commands/run.js')).addRun],
  ['exec', async () => (await import('./commands/exec.js')).addExec],
  ['import', async () => (await import('./commands/import.js')).addImport],
  ['retry', async () => (await import('./commands/retry.js')).addRetry],
  ['why', async () => (await import('./commands/why.js')).addWhy],
  ['ls', async () => (await import('./commands/ls.js')).addLs],
  ['watch', async () => (await import('./commands/watch.js')).addWatch],
  ['show', async () => (await import('./commands/show.js')).addShow],
  ['runs', async () => (await import('./commands/runs.js')).addRuns],
  ['stats', async () => (await import('./commands/stats.js')).addStats],
  ['compare', async () => (await import('./commands/compare.js')).addCompare],
  ['logs', async () => (await import('./commands/logs.js')).addLogs],
  ['query', async () => (await import('./commands/query.js')).addQuery],
  ['export', async () => (await import('./commands/export.js')).addExport],
  ['init', async () => (await import('./commands/init.js')).addInit],
  ['completion', async () => (await import('./commands/completion.js')).addCompletion],
  ['version', async () => (await import('./commands/version.js')).addVersion],
])

/** The named command, or the one being completed; all of them for help and for an unknown name. */
export async function commandsFor(args: readonly string[]): Promise<readonly AddCommand[]> {
  const [name = '', ...rest] = args
  const isCompleting = name === 'complete'
  const load = COMMANDS.get(isCompleting ? (rest[rest.indexOf('--') + 1] ?? '') : name)
  const commands = await Promise.all(load === undefined ? Array.from(COMMANDS.values(), (one) => one()) : [load()])
  return isCompleting ? [...commands, (await import('./commands/complete.js')).addComplete] : commands
}
