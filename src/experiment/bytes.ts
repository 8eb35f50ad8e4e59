import { decode } from '../codec/decode.js'
import { encode } from '../codec/encode.js'
import type { DetachedState } from '../experiment-origin.js'
import { type RunState, stateOf } from '../model/run.js'

interface Encodable extends Omit<DetachedState, 'runs'> {
  readonly runs: Iterable<RunState>
}

/** The `__state__` subset of an experiment, with that of each run. */
export function encodeExperiment({ idExperiment, name, fields, runs }: Encodable): Uint8Array {
  const states = Object.fromEntries(Array.from(runs, (run) => [run.idRun, stateOf(run)]))
  return encode({ idExperiment, name, fields, runs: states }, 'experiment')
}

/** The fields are frozen: they can only be read. */
export function decodeExperiment(bytes: Uint8Array): DetachedState {
  const state = decode(bytes, 'experiment') as DetachedState
  return { ...state, fields: Object.freeze(state.fields) }
}
