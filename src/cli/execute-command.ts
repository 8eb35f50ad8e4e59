import { CommanderError } from 'commander'
import { EXIT, type ExitStatus } from './exit-status.js'
import type { Output } from './output.js'
import { createProgram } from './program.js'
import { exitStatusFor, renderError } from './render/error.js'

/** Executes a command line, without `node` and the script; resolves to the exit status, whatever happens. */
export async function executeCommand(args: readonly string[], { out, err }: { out: Output; err: Output }): Promise<ExitStatus> {
  let status: ExitStatus = EXIT.ok
  const program = await createProgram({
    args,
    out,
    err,
    finish: (wanted) => {
      status = wanted
    },
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return status
  } catch (error) {
    // Commander has written its message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage
    err.write(`${err.style('red', `statesweep: ${renderError(error)}`)}\n`)
    return exitStatusFor(error)
  }
}
