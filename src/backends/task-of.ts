import type { EncodedExecution } from '../coordinator/contracts.js'

/** What a worker gets of an execution: views of shared memory, nothing is copied. */
export const taskOf = ({ id, bytes, attachments }: EncodedExecution) => ({ id, execution: new Uint8Array(bytes), attachments })
