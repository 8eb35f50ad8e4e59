import { type ExecutionMessage, encodeExecution } from '../chunk/message.js'
import { shareBytes } from '../codec/attachments.js'
import type { ResolvedExecuteOptions } from '../options.js'
import type { EncodedExecution } from './contracts.js'
import type { Planned } from './plan-execution.js'
import type { Work } from './work.js'

/** Numbers all executions of this process, of any session: workers know an execution by its id. */
let executions = 0

/** Encodes what every worker gets once per execution, in shared memory. */
export function shareExecution(work: Work, options: ResolvedExecuteOptions, { record, attachments }: Planned): EncodedExecution {
  const { experiment, spaces, steps, sources, hooks } = work
  const message: ExecutionMessage = {
    idExperiment: experiment.idExperiment,
    ordinal: record.ordinal,
    seed: experiment.seed,
    seedGlobals: options.seedGlobals,
    echo: options.onOutput !== null,
    ...(work.keepsOutput && { keepsOutput: true }),
    stopOnFailure: options.onError === 'stop',
    isTimed: options.timeout !== null,
    argsField: options.argsField,
    config: record.config,
    attachments: attachments.map(({ path, type }) => ({ path, type })),
    steps,
    sources,
    ...(hooks && { hooks }),
    paramNames: spaces.names,
    spaces: spaces.all.map(({ first, origin, space }) => ({ first, origin, definition: space.definition })),
  }
  const encoded = encodeExecution(message)
  const bytes = new SharedArrayBuffer(encoded.length)
  new Uint8Array(bytes).set(encoded)
  return {
    id: `${process.pid}-${++executions}`,
    bytes,
    attachments: attachments.map(({ view }) => shareBytes(view)),
    tearsDown: hooks?.teardownWorker !== undefined,
  }
}
