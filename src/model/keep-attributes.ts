import { AttributeError } from '../errors.js'
import type { Given, RunContext } from './run-context.js'

/** Attributes that a step can only read. */
const READ_ONLY = ['idExperiment', 'idRun', 'config', 'params', 'exception', 'steps'] as const

/**
 * Puts back an attribute of an executing run that a step has assigned but can only read, and throws
 * AttributeError for it.
 */
export function keepAttributes(run: Given & Pick<RunContext, 'steps'>, { given, steps: list }: RunContext): void {
  const { idExperiment, idRun, config, params, exception, steps } = run
  // Compared one by one: a loop would cost trivial runs a twentieth of their time.
  const isSame = idRun === given.idRun && params === given.params && config === given.config && idExperiment === given.idExperiment
  if (isSame && exception === given.exception && steps === list) return
  const before = { ...given, steps: list }
  const [name = 'steps'] = READ_ONLY.filter((name) => run[name] !== before[name])
  for (const other of READ_ONLY) Object.assign(run, { [other]: before[other] })
  throw new AttributeError('run', name, 'read-only')
}
