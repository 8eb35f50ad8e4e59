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
  const { seed, source, inputs, keepsOutput, onPlanned: _, ...selection } = context
  const experiment = { ...record, ...(seed !== undefined && { seed }) }
  const examined = await examineSteps(steps, inputs)
  return { work: { experiment, spaces, known, steps, ...examined, keepsOutput, ...(source && { source }) }, selection, options }
}
