import type { Run } from '../model/run.js'
import { currentRun } from './current-run.js'
import { hostOf } from './run-host.js'

interface Change {
  /** The run that changed it last. */
  run: Run
  readonly undo: () => void
}

/** What runs have changed in this thread, by its name. No later run may see it. */
const changes = new Map<string, Change>()

/**
 * Call it before the change of something that all runs of this thread share. If a run makes the
 * change, keeps what `remember` returns, which puts back what was there before. Forgets it if the
 * program itself makes the change: inline, the program has the last word.
 */
export function noteChange(what: string, remember: () => () => void): void {
  const run = currentRun.getStore()
  if (run === undefined) {
    changes.delete(what)
    return
  }
  const known = changes.get(what)
  if (known === undefined) changes.set(what, { run, undo: remember() })
  else known.run = run
}

/**
 * Puts back what runs have changed, apart from those that still execute. What cannot be put back is
 * an error that escaped from its run.
 */
export function undoChanges(): void {
  if (changes.size === 0) return
  for (const [what, { run, undo }] of [...changes].reverse()) {
    const host = hostOf(run)
    if (host?.executes(run)) continue
    changes.delete(what)
    try {
      undo()
    } catch (error) {
      host?.escaped(run, error)
    }
  }
}
