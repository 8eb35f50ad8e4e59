/** The number of commands that this process is executing. */
let underWay = 0
/** True once the run is condemned: the end of its command is no longer a result. */
let isCondemned = false

/**
 * Executes a command. Never settles if its run was condemned meanwhile: this process then ends with
 * the command.
 */
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
 * Asks the commands of this process to end, with everything they started. Ends the process when
 * they have ended; at once if there are none. For a process that leads its group; it must ignore
 * SIGTERM itself.
 */
export function endCommands(): void {
  isCondemned = true
  // Windows has neither groups nor a signal that asks.
  if (underWay === 0 || process.platform === 'win32') endGroup()
  else process.kill(-process.pid, 'SIGTERM')
}

/**
 * Ends this process and everything its steps started, at once: it leads their group. Windows has no
 * groups.
 */
export function endGroup(): void {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL')
}
