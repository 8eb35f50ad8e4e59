import type { Backend, EncodedExecution } from './contracts.js'

/** Ends an execution in its backend: tears the workers down and warns of what went wrong there. */
export async function endExecution(backend: Backend, execution: EncodedExecution): Promise<void> {
  await tearDown(backend, execution)
  backend.end(execution)
}

/** Closes the fresh worker of a run that executed alone, if there was one. */
export async function closeAlone(backend: Backend | undefined, execution: EncodedExecution): Promise<void> {
  if (backend === undefined) return
  await tearDown(backend, execution)
  await backend.close()
}

async function tearDown(backend: Backend, execution: EncodedExecution): Promise<void> {
  if (execution.tearsDown !== true) return
  for (const problem of await backend.tearDown(execution)) process.emitWarning(problem, { code: 'STATESWEEP_TEARDOWN_WORKER' })
}
