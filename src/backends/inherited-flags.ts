/** Flags with a script of their own behind them: a child that got them would execute that, and start children in turn. */
const WITH_SCRIPT = /^(-e|-p|-pe|--eval|--print)$/
/** Flags about the main script, and a debugger's port, which only one process can have. */
const MAIN_ONLY = /^(--(eval|print|input-type|inspect|watch|test|check|interactive)|-[cip]$)/

/** The flags of Node.js that hold for a child process, too: loaders, conditions, limits, with their values. */
export function inheritedFlags(flags: readonly string[]): string[] {
  const kept: string[] = []
  let dropsValue = false
  for (const [at, flag] of flags.entries()) {
    const isScript = WITH_SCRIPT.test(flags[at - 1] ?? '')
    if (isScript || (dropsValue && !flag.startsWith('-'))) continue
    dropsValue = WITH_SCRIPT.test(flag) || MAIN_ONLY.test(flag)
    if (!dropsValue) kept.push(flag)
  }
  return kept
}
