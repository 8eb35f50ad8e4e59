import type { Selection, Work } from './coordinator/work.js'
import type { ExecutionContext } from './experiment-origin.js'
import type { ResolvedExecuteOptions } from './options.js'
import type { RecordedSpaces } from './spaces/recorded-spaces.js'
import type { StepReference } from './steps/define/reference.js'
import { examineSteps } from './steps/identity/code-of.js'

/** What is executed of an experiment. */
interface Subject {
  readonly record: Work['experiment']
  readonly spaces: RecordedSpaces
  /** Runs that the database knows of. */
  readonly known: number
}

export interface Request {
  readonly work: Work
  readonly selection: Selection
  readonly options: ResolvedExecuteOptions
}

interface Given {
  readonly options: ResolvedExecuteOptions
  readonly context: ExecutionContext
}

/** Puts together what an execution is planned from. Reads the files of the steps. */
export async function executionRequest(
  { record, spaces, known }: Subject,
  steps: readonly StepReference[],
  { options, context }: Given,
): Promise<Request> {
  const { seed, source, inputs, keepsOutput, hooks, listener: __, onPlanned: _, ...selection } = context
  const experiment = { ...record, ...(seed !== undefined && { seed }) }
  const setup = hooks?.setupWorker
  // In a sweep file, the setup is part of the code of each step.
  const { code, sources } = await examineSteps(setup === undefined || setup.kind === 'hook' ? steps : [...steps, setup], inputs)
  const own = { code, sources: sources.slice(0, steps.length), hooks }
  return { work: { experiment, spaces, known, steps, ...own, keepsOutput, ...(source && { source }) }, selection, options }
}
