import { type Executed, Execution } from './coordinator/execution.js'
import { warnOfUnknownCode } from './coordinator/plan-execution.js'
import { turn } from './engine-globals.js'
import type { Request } from './execution-request.js'
import type { ExecutionContext, Origin } from './experiment-origin.js'
import { inTime, isDirty } from './provenance/is-dirty.js'
import { type FoundProvenance, provenanceOf } from './provenance/provenance-of.js'
import type { LabRunStore } from './store/lab-run-store.js'

/** The experiment of a request. */
interface Host extends Pick<ExecutionContext, 'onPlanned' | 'listener'> {
  readonly origin: Origin
  readonly store: LabRunStore | undefined
  claim(): LabRunStore
}

/**
 * Executes what was asked for, under the lock of the experiment, and records where it comes from.
 */
export async function executeRequest(
  request: Request,
  { origin, store, claim, listener, onPlanned = warnOfUnknownCode }: Host,
): Promise<Executed> {
  const { lab, record, backendFor } = origin
  const lock = lab.lock(record, request.options)
  try {
    const found = provenanceFor(request)
    let claimed: LabRunStore | undefined
    let answer: Promise<boolean | null> | undefined
    const describe = () => {
      const own = claim().describe(found?.provenance)
      // At the next turn the first runs execute. Nobody asks for one that only continues.
      if (found?.root !== undefined) answer = askLater(own, found.root)
      claimed = own
      return own
    }
    const executed = await new Execution({ ...request, host: { store, claim: describe, backendFor, onPlanned, ...listener } }).run()
    const dirty = answer && (await inTime(answer))
    if (typeof dirty === 'boolean') claimed?.noteDirty(dirty)
    return executed
  } finally {
    lock.release()
  }
}

const askLater = (store: LabRunStore, root: string): Promise<boolean | null> =>
  turn()
    .then(() => (store.isDescribed ? isDirty(root) : null))
    .catch(() => null)

/** Undefined for a run tracked by hand, which is no execution. */
const provenanceFor = ({ work, selection, options }: Request): FoundProvenance | undefined =>
  selection.only === undefined ? provenanceOf({ sources: work.sources, config: options.config, source: work.source }) : undefined
