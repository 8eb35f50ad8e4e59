import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { Command } from 'commander'
import { ExecUsageError } from '../../errors.js'
import type { SpaceLike } from '../../spaces/as-space.js'
import { asSpace } from '../../spaces/as-space.js'
import { exec } from '../../steps/built-in/exec.js'
import { checkSweep } from '../../steps/define/check-sweep.js'
import { compileCommand, DEFAULT_SHELL, type TemplateText, textsOf } from '../../steps/exec/compile-command.js'
import type { ExecOptions } from '../../steps/exec/exec-options.js'
import { splitWords } from '../../steps/exec/split-words.js'
import { benchmarkOf } from './benchmark-options.js'
import { checkPlaceholders } from './check-placeholders.js'
import { axesOf } from './command-axes.js'
import { type DefiningOptions, definingOptions } from './command-options.js'
import { type CommandWords, sortWords } from './command-words.js'
import { encodeSource } from './source.js'
import type { CommandSweep } from './sourced-sweep.js'

/**
 * Makes the sweep that words of `exec` define; words that say how to execute it are passed over.
 * `recorded` gives the params if they cannot be read again, from standard input.
 *
 * @throws ExecUsageError, TextSyntaxError, ValueFileError
 */
export function loadCommandSweep(words: CommandWords, recorded?: () => SpaceLike): CommandSweep {
  const given = parseDefining(words.defining)
  const command = commandOf(words.command, given.shell)
  const options = optionsOf(given)
  const readsInput = given.csv === '-' || words.axes.some(({ values }) => values === '-')
  const benchmark = benchmarkOf(given)
  // How often each was repeated was found out when it was executed.
  const isRecorded = (readsInput || benchmark?.least !== undefined) && recorded !== undefined
  const params = isRecorded ? recorded() : axesOf(words.axes, given)
  checkPlaceholders(templatesOf(command, options, given), { names: asSpace(params).names, axes: words.axes })
  const sweep = checkSweep({
    name: given.name ?? nameFor(command, benchmark !== undefined),
    params,
    ...(given.repeats !== undefined && benchmark?.least === undefined && !isRecorded && { repeats: given.repeats }),
    steps: [exec(command, options)],
  })
  const source = encodeSource({ kind: 'command', words: words.defining, folder: process.cwd() })
  return { kind: 'command', sweep, source, command, options, ...(benchmark !== undefined && { benchmark }) }
}

/** The words of a sweep that was recorded. */
export const splitDefining = (defining: readonly string[]): CommandWords =>
  sortWords(defining, { all: definingOptions(), defining: definingOptions() })

function parseDefining(words: readonly string[]): DefiningOptions {
  const command = new Command().allowUnknownOption().allowExcessArguments().exitOverride()
  for (const option of definingOptions()) command.addOption(option)
  return command.parse([...words], { from: 'user' }).opts<DefiningOptions>()
}

function commandOf(words: readonly string[], shell: string | false): string | readonly string[] {
  const [text = ''] = words
  if (shell === false) return words.length === 1 ? splitProgram(text) : words
  if (words.length > 1)
    throw new ExecUsageError(
      `The command has ${words.length} words: put it in quotes, or pass --no-shell -- ${words.slice(0, 2).join(' ')} ...`,
    )
  return text
}

/** Words in quotes stay one, as in a shell; nothing else of it is read. */
function splitProgram(text: string): readonly string[] {
  const words = splitWords(text, 'the command')
  if (words.length === 0) throw new ExecUsageError('The command is empty: pass --no-shell -- PROGRAM ARGUMENTS.')
  return words
}

function optionsOf({ shell, capture, captureJson, track, stdin, env, cwd, peakMemory, bench, prepare }: DefiningOptions): ExecOptions {
  return {
    ...(typeof shell === 'string' && shell !== DEFAULT_SHELL && { shell }),
    ...(capture !== undefined && { capture }),
    ...(captureJson && { captureJson }),
    ...(track !== undefined && { track }),
    ...(stdin !== undefined && { stdin }),
    ...(env !== undefined && { env }),
    ...(cwd !== undefined && { cwd }),
    ...(peakMemory && { peakMemory }),
    ...(prepare !== undefined && { prepare }),
    ...(bench && { benchmark: true }),
  }
}

/** The texts of all commands. */
function templatesOf(command: CommandSweep['command'], options: ExecOptions, { setup, prepare, cleanup }: DefiningOptions): TemplateText[] {
  const others = Object.entries({ setup, prepare, cleanup }).flatMap(([name, text]) => {
    if (text === undefined) return []
    compileCommand(text)
    return [{ what: `--${name}`, text }]
  })
  return [...textsOf(command, options), ...others]
}

/** The program's name and a hash of the command: one experiment, whatever the values. */
function nameFor(command: string | readonly string[], isBenchmark: boolean): string {
  const [first = ''] = typeof command === 'string' ? command.trim().split(/\s+/) : command
  const program = basename(first).replaceAll(/[^\p{L}\p{N}_.]+/gu, '') || 'exec'
  return `${program}-${createHash('sha256')
    .update(JSON.stringify(isBenchmark ? { bench: command } : command))
    .digest('hex')
    .slice(0, 6)}`
}
