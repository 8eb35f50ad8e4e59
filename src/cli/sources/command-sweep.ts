import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { Command } from 'commander'
import { ExecUsageError, TextSyntaxError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import type { SpaceLike } from '../../spaces/as-space.js'
import { asSpace } from '../../spaces/as-space.js'
import { exec } from '../../steps/built-in/exec.js'
import { checkSweep } from '../../steps/define/check-sweep.js'
import { compileCommand, DEFAULT_SHELL, placeholdersIn } from '../../steps/exec/compile-command.js'
import type { ExecOptions } from '../../steps/exec/exec-options.js'
import { OWN_PLACEHOLDERS, paramOf } from '../../steps/exec/placeholder-values.js'
import { splitWords } from '../../steps/exec/split-words.js'
import type { Placeholder } from '../../steps/exec/template.js'
import { executionOptions } from '../parse/execution-options.js'
import { benchmarkOf } from './benchmark-options.js'
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
  checkPlaceholders(textsOf(command, options, given), { names: asSpace(params).names, axes: words.axes })
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

function optionsOf({ shell, capture, captureJson, stdin, env, cwd, peakMemory, bench, prepare }: DefiningOptions): ExecOptions {
  return {
    ...(typeof shell === 'string' && shell !== DEFAULT_SHELL && { shell }),
    ...(capture !== undefined && { capture }),
    ...(captureJson && { captureJson }),
    ...(stdin !== undefined && { stdin }),
    ...(env !== undefined && { env }),
    ...(cwd !== undefined && { cwd }),
    ...(peakMemory && { peakMemory }),
    ...(prepare !== undefined && { prepare }),
    ...(bench && { benchmark: true }),
  }
}

/** The placeholders of all commands. */
function textsOf(command: CommandSweep['command'], options: ExecOptions, { setup, prepare, cleanup }: DefiningOptions) {
  const others = Object.entries({ setup, prepare, cleanup })
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .flatMap(([name, text]) => {
      compileCommand(text)
      return placeholdersIn(text, {}).map((one) => ({ ...one, what: `--${name}` }))
    })
  return [...placeholdersIn(command, options), ...others]
}

/** Refuses a placeholder without values, and an axis without a placeholder: a misspelt option. */
function checkPlaceholders(
  texts: ReturnType<typeof placeholdersIn>,
  { names, axes }: { readonly names: readonly string[]; readonly axes: CommandWords['axes'] },
): void {
  const own: readonly string[] = OWN_PLACEHOLDERS
  const taken = names.find((name) => own.includes(name))
  if (taken !== undefined) throw new ExecUsageError(`{${taken}} is the ${taken} of the run itself: give the axis another name.`)
  const used = new Set<string>()
  for (const { what, text, placeholder } of texts) {
    const param = paramOf(placeholder.name, names)
    if (param !== undefined) used.add(param)
    else if (!own.includes(placeholder.name)) throw withoutValues(placeholder, { what, text, names })
  }
  const unused = axes.find(({ name }) => !used.has(name))
  if (unused === undefined) return
  const flags = [...definingOptions(), ...executionOptions()].map(({ long }) => String(long).slice(2))
  const nearest = nearestName(unused.name, [...flags, ...used])
  throw new ExecUsageError(
    `--${unused.name} is not an option, and the command has no {${unused.name}}${nearest === undefined ? '.' : `: did you mean --${nearest}?`}`,
  )
}

function withoutValues(
  { name, position }: Placeholder,
  { what, text, names }: { readonly what: string; readonly text: string; readonly names: readonly string[] },
): TextSyntaxError {
  const nearest = nearestName(name, names)
  const remedy =
    nearest === undefined
      ? `give it some with --${name}, such as --${name} 1..9, or write {{${name}}} for the braces themselves`
      : `did you mean {${nearest}}?`
  return new TextSyntaxError(what, text, position, `{${name}} has no values: ${remedy}`)
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
