import type { Command, Option } from 'commander'
import type { Session } from '../../session.js'
import { findExperiment } from './find-experiment.js'
import { readLab } from './read-lab.js'

/** A word that may stand at the cursor, and what it is for. */
export interface Proposal {
  readonly value: string
  readonly about?: string
}

/** The words before the one at the cursor, and that word as far as it is written. */
export interface WordsAtCursor {
  readonly before: readonly string[]
  readonly word: string
}

/** Options and arguments that take the name of an experiment, and options that take columns. */
const EXPERIMENTS: ReadonlySet<string> = new Set(['name', 'a', 'b', 'experiment'])
const COLUMNS: ReadonlySet<string> = new Set(['columns', 'by', 'metric', 'sort', 'minimize', 'maximize'])

/**
 * Proposes commands, options, their choices, and what the database has: experiments and columns.
 * Proposes nothing where a file or free text may stand. Throws what reading the database throws.
 */
export function propose(program: Command, { before, word }: WordsAtCursor): Proposal[] {
  const [first, ...rest] = before
  const commands = program.commands.filter((one) => program.createHelp().visibleCommands(program).includes(one))
  const command = commands.find((one) => one.name() === first)
  if (first === undefined || first === 'help') {
    return startingWith(
      word,
      commands.map((one) => ({ value: one.name(), about: one.description() })),
    )
  }
  if (command === undefined) return []
  const [, assigned, start] = /^(--[^=]+=)(.*)$/s.exec(word) ?? []
  const option = optionFor(command, assigned?.slice(0, -1) ?? rest.at(-1))
  if (option !== undefined) return valuesOf(command, option, { before: rest, word: start ?? word }).map(prefixed(assigned ?? ''))
  if (word.startsWith('-')) return startingWith(word, optionsOf(command))
  const position = positionals(command, rest).length
  const argument = command.registeredArguments[position]
  if (argument === undefined) return []
  if (argument.argChoices !== undefined) return startingWith(word, toProposals(argument.argChoices))
  return EXPERIMENTS.has(argument.name()) ? startingWith(word, experiments(command, rest)) : []
}

const startingWith = (word: string, proposals: readonly Proposal[]): Proposal[] => proposals.filter(({ value }) => value.startsWith(word))
const toProposals = (values: readonly string[]): Proposal[] => values.map((value) => ({ value }))
const prefixed = (prefix: string) => (proposal: Proposal) => ({ ...proposal, value: prefix + proposal.value })

const optionsOf = (command: Command): Proposal[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap(({ long, description }) => (long == null ? [] : [{ value: long, about: description }]))

/** The option of this flag, if it takes a value. */
const optionFor = (command: Command, flag: string | undefined): Option | undefined =>
  command.options.find(
    ({ long, short, required, optional }) => flag !== undefined && (required || optional) && [long, short].includes(flag),
  )

function valuesOf(command: Command, option: Option, { before, word }: WordsAtCursor): Proposal[] {
  const { argChoices } = option
  if (argChoices !== undefined) return startingWith(word, toProposals(argChoices))
  const name = option.attributeName()
  if (EXPERIMENTS.has(name) && name !== 'name') return startingWith(word, experiments(command, before))
  if (!COLUMNS.has(name)) return []
  // Columns are lists: only the last one is not complete. A dash before it sorts downwards.
  const [, head = '', last = ''] = /^((?:.*,)?-?)(.*)$/s.exec(word) ?? []
  return startingWith(last, columns(command, before)).map(prefixed(head))
}

const experiments = (command: Command, before: readonly string[]): Proposal[] =>
  fromLab(command, before, (session) => toProposals(session.experimentNames))

const columns = (command: Command, before: readonly string[]): Proposal[] =>
  fromLab(command, before, (session) => {
    const place = command.registeredArguments.findIndex((argument) => EXPERIMENTS.has(argument.name()))
    const experiment = session.loadExperiment(findExperiment(session, positionals(command, before)[place < 0 ? 0 : place]))
    const params = new Map(Array.from(experiment.runs.paramColumns(), ([name, column]) => [column, name]))
    return experiment.runs.columnNames().map((name) => ({ value: params.get(name) ?? name, about: name }))
  })

function fromLab(command: Command, before: readonly string[], read: (session: Session) => Proposal[]): Proposal[] {
  const given = before.flatMap((word, at) => (word === '--db' ? (before[at + 1] ?? []) : word.startsWith('--db=') ? word.slice(5) : []))
  const path = given.at(-1) ?? command.options.find(({ long }) => long === '--db')?.defaultValue
  return typeof path === 'string' ? readLab(path, read) : []
}

/** The words that are neither options nor their values. */
const positionals = (command: Command, words: readonly string[]): string[] =>
  words.filter((word, at) => !word.startsWith('-') && optionFor(command, words[at - 1]) === undefined)
