import type { Outcome } from '../../model/outcome.js'
import { countFailures } from '../../model/status.js'
import { createSession } from '../../session.js'
import { list } from '../../spaces/list.js'
import type { Params } from '../../spaces/space.js'
import { exec } from '../../steps/built-in/exec.js'
import { checkSweep } from '../../steps/define/check-sweep.js'
import type { CommandSweep } from '../sources/sourced-sweep.js'
import { formatCell } from '../terminal/cell.js'
import { formatCount } from '../terminal/number.js'
import { executeSweep, type SweepExecution } from './execute-sweep.js'
import type { SweepEnd } from './sweep-end.js'

interface Commands {
  readonly configurations: readonly Params[]
  readonly repeats?: number
  /** Default: the first failure ends it. */
  readonly onError?: 'stop' | 'continue'
}

/** Executes a command beside a benchmark for each configuration, and stores nothing. */
export async function executeBeside(
  { command, options, source }: CommandSweep,
  { configurations, repeats = 1, onError = 'stop' }: Commands,
  { engine: { timeout }, verbose, reporter }: SweepExecution,
): Promise<SweepEnd> {
  const session = createSession()
  try {
    const beside = checkSweep({ name: 'beside', params: list(configurations), repeats, steps: [exec(command, options)] })
    const engine = { backend: 'processes', concurrency: 1, order: 'given', onError, ...(timeout !== undefined && { timeout }) } as const
    return await executeSweep(session, { sweep: beside, source }, { engine, bail: false, reporter, ...(verbose && { verbose }) })
  } finally {
    session.close()
  }
}

/** The same sweep with another command for the shell, without input and captures. */
export function withCommand(sweep: CommandSweep, command: string): CommandSweep {
  const { shell, env, cwd } = sweep.options
  return {
    ...sweep,
    command,
    options: { ...(shell !== undefined && { shell }), ...(env !== undefined && { env }), ...(cwd !== undefined && { cwd }) },
  }
}

/** Where and why the first failed, to follow "failed"; undefined if none did. */
export function failureOf({ failures, counts }: Outcome, configurations: readonly Params[]): string | undefined {
  const [first] = failures
  if (first === undefined) return undefined
  const params = Object.entries(configurations[first.run % configurations.length] ?? {})
  const whose = params.length === 0 ? '' : ` for ${params.map(([name, value]) => `${name}=${formatCell(value)}`).join(', ')}`
  const others = countFailures(counts) - 1
  const more = others === 0 ? '' : `, and for ${formatCount(others, 'other')}`
  return `${whose}${more}: ${first.message}${first.cause === null ? '' : `: ${first.cause}`}`
}
