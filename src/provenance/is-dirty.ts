import type * as ChildProcesses from 'node:child_process'
import { NativePromise, performanceNow, timers } from '../engine-globals.js'
import { onDemand } from '../on-demand.js'

const childProcesses = onDemand<typeof ChildProcesses>('node:child_process')

/**
 * Milliseconds for which an answer holds: git takes 5 ms of processor time, and a program may
 * execute a hundred experiments in a second.
 */
const HOLDS = 1000
/**
 * Most milliseconds to wait for git when an execution ends: in large repositories it takes seconds.
 */
const LONGEST = 2000

const asked = new Map<string, { readonly at: number; readonly answer: Promise<boolean | null> }>()

/**
 * Asks git if tracked files of a repository have changes that are not committed; null if it does
 * not say so. Starting git takes 4 ms, and it answers after as many. Changes nothing.
 */
export function isDirty(root: string): Promise<boolean | null> {
  const known = asked.get(root)
  const now = performanceNow()
  if (known !== undefined && now - known.at < HOLDS) return known.answer
  const answer = ask(root)
  asked.set(root, { at: now, answer })
  return answer
}

function ask(cwd: string): Promise<boolean | null> {
  const args = ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=no']
  const child = childProcesses().spawn('git', args, { cwd, stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true })
  let hasChanges = false
  const ended = new NativePromise<boolean | null>((resolve) => {
    child.on('error', () => resolve(null))
    child.on('close', (code) => resolve(code === 0 ? hasChanges : null))
  })
  child.stdout.on('data', () => {
    hasChanges = true
  })
  // An execution that fails does not wait.
  child.unref()
  const { stdout } = child
  if ('unref' in stdout && typeof stdout.unref === 'function') stdout.unref()
  return ended
}

/** Null if the answer does not come within two seconds. */
export function inTime(ended: Promise<boolean | null>): Promise<boolean | null> {
  return new NativePromise((resolve) => {
    const timer = timers.setTimeout(() => resolve(null), LONGEST)
    void ended.then((answer) => {
      timers.clearTimeout(timer)
      resolve(answer)
    })
  })
}
