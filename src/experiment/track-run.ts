import type { ExecutionContext } from '../experiment-origin.js'
import type { Outcome } from '../model/outcome.js'
import { reviveError } from '../model/revive-error.js'
import type { ExecuteOptions } from '../options.js'
import type { StepReference } from '../steps/define/reference.js'
import { holdLocalStep } from '../steps/load/held-steps.js'
import type { Runs } from '../store/runs.js'

/** The experiment that gets the run. */
interface Host {
  executeReferences(references: readonly StepReference[], options: ExecuteOptions<object>, context: ExecutionContext): Promise<unknown>
  readonly outcome: Outcome | undefined
  readonly runs: Pick<Runs, 'ended'>
}

/**
 * Executes a function on one run, by its number, in this thread. Rejects with what it throws, or
 * with why its values cannot be stored.
 */
export async function trackRun(experiment: Host, step: (run: never) => unknown, run: number): Promise<void> {
  const local = holdLocalStep(step)
  try {
    await experiment.executeReferences([local.reference], { backend: 'inline', onError: 'continue' }, { only: run })
    local.rethrow()
    const [failed] = experiment.outcome?.counts.failed === 1 ? experiment.runs.ended(run, run + 1) : []
    if (failed?.exception) throw reviveError(failed.exception)
  } finally {
    local.release()
  }
}
