import { Console } from 'node:console'
import type { Run } from '../model/run.js'
import { currentRun } from './current-run.js'
import { noteChange } from './run-changes.js'
import { sharedHook } from './shared-hook.js'

/** Methods of a console that count or time by labels. */
const LABELLED = ['count', 'countReset', 'time', 'timeEnd', 'timeLog'] as const
type Method = (typeof LABELLED)[number] | 'group' | 'groupCollapsed' | 'groupEnd'
type Call = (...args: unknown[]) => void

/**
 * Gives each run counts and timers of its own, and closes the groups that it leaves open, until the
 * returned function is called: none of them reaches the log of a later run.
 */
export const isolateConsole = sharedHook(() => {
  const consoles = new WeakMap<Run, Console>()
  const consoleOf = (run: Run): Console => {
    const own = consoles.get(run) ?? new Console(process.stdout, process.stderr)
    consoles.set(run, own)
    return own
  }
  const restores = LABELLED.map((name) => replace(name, (_, run, args) => Reflect.apply(consoleOf(run)[name], undefined, args)))
  let open = 0
  const { groupEnd } = console
  const closeAll = () => {
    for (; open > 0; open--) groupEnd.call(console)
  }
  const begin = (original: Call, run: Run, args: unknown[]) => {
    noteChange('groups', () => closeAll)
    open++
    consoleOf(run).group()
    original(...args)
  }
  const end = (original: Call, run: Run) => {
    // Leaves the groups of the program open, around inline runs.
    if (open === 0) return
    open--
    consoleOf(run).groupEnd()
    original()
  }
  restores.push(replace('group', begin), replace('groupCollapsed', begin), replace('groupEnd', end))
  return () => {
    for (const restore of restores) restore()
  }
})

/** Calls `inRun` in place of a method of the console if a run calls it. Returns the way back. */
function replace(name: Method, inRun: (original: Call, run: Run, args: unknown[]) => void): () => void {
  const method = console[name]
  const original: Call = (...args) => Reflect.apply(method, console, args)
  const replacement: Call = (...args) => {
    const run = currentRun.getStore()
    if (run === undefined) original(...args)
    else inRun(original, run, args)
  }
  console[name] = replacement
  return () => {
    if (console[name] === replacement) console[name] = method
  }
}
