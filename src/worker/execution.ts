import { decodeExecution, type ExecutionMessage } from '../chunk/message.js'
import { attach, viewsOf } from '../codec/attachments.js'
import { decode } from '../codec/decode.js'
import { deepFreeze, isFreezable, isolate } from '../codec/freeze.js'
import type { Hash128 } from '../codec/hash.js'
import type { RunState } from '../model/run.js'
import { runIds } from '../model/run-ids.js'
import type { StepInfo, StepSource } from '../model/step-info.js'
import { RecordedSpaces } from '../spaces/recorded-spaces.js'
import { type LoadedStep, loadSteps } from '../steps/load/load-steps.js'

/** An execution in a worker: its steps are loaded, its config and spaces decoded once. */
export interface Execution {
  readonly message: ExecutionMessage
  readonly steps: readonly LoadedStep[]
  /** What `run.steps` is. */
  readonly stepList: readonly StepInfo[]
  /** Field names of the run that this worker recorded last: most likely those of the next one. */
  fieldNames: readonly string[]
  /**
   * The config: one frozen value for all runs, or a new one for each if it holds what cannot be
   * frozen.
   */
  config(): Readonly<Record<string, unknown>>
  /** Derives from a run's number all that follows from it. */
  derive(run: number): { readonly key: Hash128; readonly idRun: string; readonly params: Readonly<Record<string, unknown>> }
}

/** Decodes an execution and loads its steps; rejects if a step cannot be loaded. */
export async function openExecution(bytes: Uint8Array, attachments: readonly Uint8Array[] = []): Promise<Execution> {
  const message = decodeExecution(bytes)
  const steps = await loadSteps(message.steps)
  const spaces = RecordedSpaces.from(message.spaces)
  const idsByOrigin = new Map(message.spaces.map(({ origin }) => [origin, runIds(origin)]))
  return {
    message,
    steps,
    stepList: listSteps(steps, message.sources),
    fieldNames: [],
    config: configOf(message, attachments),
    derive(run) {
      const { origin, params, key } = spaces.locate(run)
      const idRun = idsByOrigin.get(origin)?.(key) ?? ''
      return { key, idRun, params: protect(params) }
    },
  }
}

function listSteps(steps: readonly LoadedStep[], sources: readonly StepSource[] = []): readonly StepInfo[] {
  const nothing = { source: null, file: null, line: null }
  const list = steps.map(({ label, args }, at) => {
    const { source, file, line } = sources[at] ?? nothing
    return Object.freeze({ name: label, source, file, line, args: args() })
  })
  return Object.freeze(list)
}

/**
 * Shares large arrays between all runs, unfrozen, since typed arrays cannot be frozen: by contract
 * no step changes them.
 */
function configOf({ config, attachments }: ExecutionMessage, bytes: readonly Uint8Array[]): Execution['config'] {
  const decodeConfig = () => decode(config, 'config') as Readonly<Record<string, unknown>>
  if (attachments.length === 0) return isolate(decodeConfig(), 'config')
  const views = viewsOf(attachments, bytes)
  const whole = attach(decodeConfig(), attachments, views)
  if (!isFreezable(whole, views)) return () => deepFreeze(attach(decodeConfig(), attachments, views))
  deepFreeze(whole)
  return () => whole
}

/**
 * How to isolate each value of an axis, found once: a run must not change what the next run reads.
 */
const isolated = new WeakMap<object, () => unknown>()

function protect(params: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const name in params) {
    const value = params[name]
    if (typeof value !== 'object' || value === null) continue
    let copy = isolated.get(value)
    if (copy === undefined) {
      copy = isolate(value, `run.params.${name}`)
      isolated.set(value, copy)
    }
    Object.defineProperty(params, name, { value: copy() })
  }
  return Object.freeze(params)
}

/** The `__state__` subset of a run that has only its point yet. */
export function initialState(execution: Execution, derived: { idRun: string; params: Readonly<Record<string, unknown>> }): RunState {
  const { idRun, params } = derived
  return { idExperiment: execution.message.idExperiment, idRun, config: execution.config(), params, fields: {}, state: {}, exception: null }
}
