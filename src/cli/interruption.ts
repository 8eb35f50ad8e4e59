import { EXIT, type ExitStatus } from './exit-status.js'

const STATUSES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const
export type Interrupt = keyof typeof STATUSES

export const exitStatusOf = (interrupt: Interrupt): ExitStatus => STATUSES[interrupt]

/**
 * Calls back at the first SIGINT or SIGTERM instead of ending the process; the second ends it, as without this. Returns what takes the
 * handlers away.
 */
export function onInterrupt(callback: (interrupt: Interrupt) => void): () => void {
  const listeners = (Object.keys(STATUSES) as Interrupt[]).map((interrupt) => ({ interrupt, listener: () => interrupted(interrupt) }))
  const release = () => {
    for (const { interrupt, listener } of listeners) process.off(interrupt, listener)
  }
  const interrupted = (interrupt: Interrupt) => {
    release()
    callback(interrupt)
  }
  for (const { interrupt, listener } of listeners) process.on(interrupt, listener)
  return release
}
