import { Command, CommanderError } from 'commander'
import { packageVersion } from '../model/package.js'
import { commandsFor } from './commands.js'
import { printableWith } from './terminal/cell.js'
import type { CommandLine } from './terminal/command-line.js'
import { exitStatusFor, renderError } from './terminal/error.js'
import { EXIT, type ExitStatus } from './terminal/exit-status.js'
import { fitHelp } from './terminal/fit-help.js'
import type { Output } from './terminal/output.js'
import { asCalled } from './terminal/shell-command.js'

/** The program with the commands that these words need. Throws `CommanderError`, never exits. */
export async function createProgram(line: CommandLine): Promise<Command> {
  const { args, out, err } = line
  const program = new Command('statesweep')
    .description('Executes parameter sweeps on all cores and stores every result in an SQLite database.')
    .option('-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .commandsGroup('Other:')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => out.write(fitHelp(text, out.columns)),
      writeErr: (text) => err.write(text),
      outputError: (text, write) => write(printableWith(asCalled(text.replace(/^error: /, 'statesweep: ')), args)),
      getErrHelpWidth: () => Math.min(err.columns, 120),
      getOutHelpWidth: () => Math.min(out.columns, 120),
      getErrHasColors: () => false,
      getOutHasColors: () => false,
    })
    .showHelpAfterError('(Run with --help to see the options.)')
    .on('option:version', () => {
      out.write(`${packageVersion()}\n`)
      throw new CommanderError(0, 'commander.version', 'version')
    })
  for (const add of await commandsFor(args)) add(program, line)
  return program
}

/** Executes the words after `statesweep`; resolves to the exit status, whatever happens. */
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
    err.write(`${err.style('red', `statesweep: ${renderError(error, args)}`)}\n`)
    return exitStatusFor(error)
  }
}
