/** Commands of this process that execute now. */
let underWay = 0
/** True once the run that executes has been condemned: what its command says at its end is no result any more. */
let isCondemned = false

/** Executes a command; never settles if its run was condemned meanwhile, since this process ends with the command then. */
export async function whileUnderWay<T>(execute: () => Promise<T>): Promise<T> {
  underWay++
  try {
    return await execute()
  } finally {
    underWay--
    if (isCondemned && underWay === 0) endGroup()
  }
}

/**
 * Asks the commands of this process to end, with all that they have started, and ends the process when they have; at once where there are none. For a
 * process that leads its group; it has no say in SIGTERM itself.
 */
export function endCommands(): void {
  isCondemned = true
  // Windows has no groups, and no signal that asks.
  if (underWay === 0 || process.platform === 'win32') endGroup()
  else process.kill(-process.pid, 'SIGTERM')
}

/** Ends this process at once, with all that its steps started: it leads their group. Windows has no groups. */
export function endGroup(): void {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL')
}
