import { EXIT, type ExitStatus } from '../terminal/exit-status.js'

const STATUSES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const
export type Interrupt = keyof typeof STATUSES

export const exitStatusOf = (interrupt: Interrupt): ExitStatus => STATUSES[interrupt]

/**
 * Calls back at the first and second SIGINT or SIGTERM instead of ending the process; the third
 * ends it. Returns a function that removes the handlers.
 */
export function onInterrupt({ first, second }: Readonly<Record<'first' | 'second', (interrupt: Interrupt) => void>>): () => void {
  const waiting = [first, second]
  const listeners = (Object.keys(STATUSES) as Interrupt[]).map((interrupt) => ({ interrupt, listener: () => interrupted(interrupt) }))
  const release = () => {
    for (const { interrupt, listener } of listeners) process.off(interrupt, listener)
  }
  const interrupted = (interrupt: Interrupt) => {
    const callback = waiting.shift()
    if (waiting.length === 0) release()
    callback?.(interrupt)
  }
  for (const { interrupt, listener } of listeners) process.on(interrupt, listener)
  return release
}
