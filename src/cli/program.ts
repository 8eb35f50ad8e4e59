import { Command, CommanderError } from 'commander'
import type { CommandLine } from './command-line.js'
import { commandsFor } from './commands.js'
import { packageVersion } from './package-version.js'

/** The command with those of its commands that these words need; it throws `CommanderError` instead of ending the process. */
export async function createProgram(line: CommandLine): Promise<Command> {
  const { args, out, err } = line
  const program = new Command('statesweep')
    .description('Executes parameter sweeps on all cores, and keeps every result in an SQLite database.')
    .option('-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .exitOverride()
    .configureOutput({
      // Help is no result: it must not end up where a script expects rows.
      writeOut: (text) => err.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 'statesweep: ')),
      getErrHelpWidth: () => Math.min(err.columns, 120),
      getOutHelpWidth: () => Math.min(err.columns, 120),
      getErrHasColors: () => false,
      getOutHasColors: () => false,
    })
    .showHelpAfterError('(add --help for what there is)')
    .on('option:version', () => {
      out.write(`${packageVersion()}\n`)
      throw new CommanderError(0, 'commander.version', 'version')
    })
  for (const add of await commandsFor(args)) add(program, line)
  return program
}
