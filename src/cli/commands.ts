import type { AddCommand } from './terminal/command-line.js'

/** Every command by the heading of the help it stands under, in order. Loaded when called. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, () => Promise<AddCommand>>>>> = {
  'Execute:': {
    run: async () => (await import('./commands/run.js')).addRun,
    exec: async () => (await import('./commands/exec.js')).addExec,
    import: async () => (await import('./commands/import.js')).addImport,
    retry: async () => (await import('./commands/retry.js')).addRetry,
  },
  'Look:': {
    ls: async () => (await import('./commands/ls.js')).addLs,
    show: async () => (await import('./commands/show.js')).addShow,
    runs: async () => (await import('./commands/runs.js')).addRuns,
    logs: async () => (await import('./commands/logs.js')).addLogs,
    why: async () => (await import('./commands/why.js')).addWhy,
    watch: async () => (await import('./commands/watch.js')).addWatch,
  },
  'Evaluate:': {
    query: async () => (await import('./commands/query.js')).addQuery,
    stats: async () => (await import('./commands/stats.js')).addStats,
    sequence: async () => (await import('./commands/sequence.js')).addSequence,
    compare: async () => (await import('./commands/compare.js')).addCompare,
    export: async () => (await import('./commands/export.js')).addExport,
  },
  'Other:': {
    init: async () => (await import('./commands/init.js')).addInit,
    completion: async () => (await import('./commands/completion.js')).addCompletion,
    version: async () => (await import('./commands/version.js')).addVersion,
  },
}

const COMMANDS: ReadonlyMap<string, () => Promise<AddCommand>> = new Map(
  Object.entries(GROUPS).flatMap(([heading, commands]) =>
    Object.entries(commands).map(([name, load]) => [name, async () => under(heading, await load())] as const),
  ),
)

const under =
  (heading: string, add: AddCommand): AddCommand =>
  (program, line) => {
    program.commandsGroup(heading)
    add(program, line)
  }

/** The named command, or the one being completed; all of them for help and for an unknown name. */
export async function commandsFor(args: readonly string[]): Promise<readonly AddCommand[]> {
  const [name = '', ...rest] = args
  const isCompleting = name === 'complete'
  const load = COMMANDS.get(isCompleting ? (rest[rest.indexOf('--') + 1] ?? '') : name)
  const commands = await Promise.all(load === undefined ? Array.from(COMMANDS.values(), (one) => one()) : [load()])
  return isCompleting ? [...commands, (await import('./commands/complete.js')).addComplete] : commands
}
