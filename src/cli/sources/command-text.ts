import { compileCommand } from '../../steps/exec/compile-command.js'
import { formatCell } from '../terminal/cell.js'
import { shellWord } from '../terminal/shell-command.js'
import type { SourcedSweep } from './sourced-sweep.js'

/** What only an executing run knows; these are the values of the first. */
const LATER = { slot: 0, attempt: 1 } as const

/** The command of a run, as a shell gets it; for other sweeps the params of the run. */
export function commandTextFor(loaded: SourcedSweep): (run: number, params: Readonly<Record<string, unknown>>) => string {
  if (loaded.kind !== 'command')
    return (_, params) =>
      Object.entries(params)
        .map(([name, value]) => `${name}=${formatCell(value)}`)
        .join(' ')
  const { command, options } = loaded
  const specFor = compileCommand(command, options)
  return (run, params) => {
    const { words } = specFor({ ...LATER, ...params, run })
    return typeof command === 'string' ? (words.at(-1) ?? '') : words.map(shellWord).join(' ')
  }
}
