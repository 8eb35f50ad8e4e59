import { compileCommand } from '../../steps/exec/compile-command.js'
import type { LoadedSweep } from '../../steps/load/load-sweep.js'
import { formatCell } from '../terminal/cell.js'
import { shellWord } from '../terminal/shell-command.js'
import type { ExecSweep } from './exec-sweep.js'

/** What is known only when a run executes, as it is for the first. */
const LATER = { slot: 0, attempt: 1 } as const

/** What a run of a sweep executes, as a shell would be given it; of a sweep file the params. */
export function commandTextFor(loaded: LoadedSweep): (run: number, params: Readonly<Record<string, unknown>>) => string {
  if (!isExecSweep(loaded))
    return (_, params) =>
      Object.entries(params)
        .map(([name, value]) => `${name}=${formatCell(value)}`)
        .join(' ')
  const { command, options } = loaded
  const specFor = compileCommand(command, options)
  return (run, params) => {
    const { words } = specFor({ ...LATER, ...params, run })
    return typeof command === 'string' ? (words[2] ?? '') : words.map(shellWord).join(' ')
  }
}

const isExecSweep = (loaded: LoadedSweep): loaded is ExecSweep => 'command' in loaded
