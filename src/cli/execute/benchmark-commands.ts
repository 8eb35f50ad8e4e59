import { createSession } from '../../session.js'
import { list } from '../../spaces/list.js'
import type { Params } from '../../spaces/space.js'
import { exec } from '../../steps/built-in/exec.js'
import { checkSweep } from '../../steps/define/check-sweep.js'
import type { ExecSweep } from '../sources/exec-sweep.js'
import { formatCell } from '../terminal/cell.js'
import { formatCount } from '../terminal/count.js'
import { executeSweep, type Outcome, type SweepOptions } from './execute-sweep.js'
import type { Reporter } from './reporters.js'

type Options = Pick<SweepOptions, 'timeout' | 'verbose'> & { readonly reporter: Reporter }

interface Commands {
  readonly configurations: readonly Params[]
  readonly repeats?: number
  /** Default: after a failure nothing more is executed. */
  readonly onError?: 'continue'
}

/** Executes a command beside a benchmark, by the engine, for each configuration: nothing of it is stored. */
export async function executeBeside(
  sweep: ExecSweep,
  { configurations, repeats = 1, onError }: Commands,
  options: Options,
): Promise<Outcome> {
  const { command, options: stepOptions, url } = sweep
  const { timeout, verbose, reporter } = options
  const session = createSession()
  try {
    const beside = checkSweep({ name: 'beside', params: list(configurations), repeats, steps: [exec(command, stepOptions)] })
    return await executeSweep(
      session,
      { url, fileHash: '', sweep: beside },
      {
        backend: 'processes',
        concurrency: 1,
        order: 'given',
        onError: onError ?? 'stop',
        bail: false,
        reporter,
        ...(timeout !== undefined && { timeout }),
        ...(verbose && { verbose }),
      },
    )
  } finally {
    session.close()
  }
}

/** The same sweep with another command, for the shell: what the benchmarked command is given and how it is read is not its affair. */
export function withCommand(sweep: ExecSweep, command: string): ExecSweep {
  const { shell, env, cwd } = sweep.options
  return {
    ...sweep,
    command,
    options: { ...(shell !== undefined && { shell }), ...(env !== undefined && { env }), ...(cwd !== undefined && { cwd }) },
  }
}

/** Where and why the first failed, as what follows "failed"; undefined if none did. */
export function failureOf({ failures, progress }: Outcome, configurations: readonly Params[]): string | undefined {
  const [first] = failures
  if (first === undefined) return undefined
  const params = Object.entries(configurations[first.run % configurations.length] ?? {})
  const whose = params.length === 0 ? '' : ` for ${params.map(([name, value]) => `${name}=${formatCell(value)}`).join(', ')}`
  const { failed, timeout, crashed } = progress.counts
  const others = failed + timeout + crashed - 1
  const more = others === 0 ? '' : `, and for ${formatCount(others, 'other')}`
  return `${whose}${more}: ${first.message}${first.cause === null ? '' : `: ${first.cause}`}`
}
