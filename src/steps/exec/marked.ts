import { readdirSync, readFileSync } from 'node:fs'
import { marksOf } from './family-mark.js'

/**
 * Sends a signal to all processes that carry a mark, this one excepted. Returns their numbers: none
 * where there is no `/proc`. Costs 10 us for each process of the machine.
 */
export function signalMarked(mark: string, signal: NodeJS.Signals, { exceptGroup }: { readonly exceptGroup?: number } = {}): number[] {
  return processNumbers().filter(
    (pid) => environmentOf(pid).includes(mark) && (exceptGroup === undefined || groupOf(pid) !== exceptGroup) && send(pid, signal),
  )
}

/** Kills all processes that carry a mark, and those that they start meanwhile. */
export function killMarked(mark: string): void {
  const killed = new Set<number>()
  for (;;) {
    const found = signalMarked(mark, 'SIGKILL').filter((pid) => !killed.has(pid))
    if (found.length === 0) return
    for (const pid of found) killed.add(pid)
  }
}

/**
 * Kills what runs of an experiment have left that was executed by a process that is dead: threads
 * leave nobody who would. For the one process that may execute the experiment.
 */
export function killOrphans(idExperiment: string, isAlive: (pid: number) => boolean): void {
  const pattern = marksOf(idExperiment)
  for (const pid of processNumbers()) {
    const [mark, owner] = pattern.exec(environmentOf(pid).toString('latin1')) ?? []
    if (mark !== undefined && !isAlive(Number(owner))) killMarked(mark)
  }
}

function processNumbers(): number[] {
  try {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid)
  } catch {
    // Not Linux.
    return []
  }
}

/** Empty for one that has ended or belongs to another user. */
function environmentOf(pid: number): Buffer {
  try {
    return readFileSync(`/proc/${pid}/environ`)
  } catch {
    return Buffer.alloc(0)
  }
}

function groupOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name of the program, in parentheses, may hold anything; state, parent and group follow.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2])
  } catch {
    return undefined
  }
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal)
  } catch {
    // It has ended, or has become another user's.
    return false
  }
}
