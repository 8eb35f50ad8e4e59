import type { Option } from 'commander'
import { ExecUsageError } from '../../errors.js'

/** The words of `exec`, sorted by what they are. */
export interface CommandWords {
  /** The command, or with `--no-shell` the program and its arguments. */
  readonly command: readonly string[]
  /** `--x VALUES` for an x that is no option, and `--axis x=VALUES`, in order. */
  readonly axes: readonly { readonly name: string; readonly values: string }[]
  /** The words that define the sweep, without those that say how to execute it. */
  readonly defining: readonly string[]
}

interface Known {
  readonly all: readonly Option[]
  readonly defining: readonly Option[]
}

/** Throws ExecUsageError for an axis without values. */
export function sortWords(words: readonly string[], known: Known): CommandWords {
  const command: string[] = []
  const axes: { name: string; values: string }[] = []
  const defining: string[] = []
  const left = [...words]
  const isFlag = (flag: string) => (option: Option) => option.long === flag || option.short === flag
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '--') command.push(...left.splice(0))
    else if (!/^-./.test(word)) command.push(word)
    else {
      const [flag = '', inline] = split(word)
      const option = known.all.find(isFlag(flag))
      const taken = option === undefined ? axisValues(flag, inline, left) : optionValue(option, inline, left)
      if (option === undefined) axes.push({ name: flag.slice(2), values: taken[0] ?? '' })
      if (option?.long === '--axis') axes.push(parseAxis(taken[0] ?? ''))
      if (option === undefined) defining.push(`${flag}=${taken[0]}`)
      else if (known.defining.some(isFlag(flag))) defining.push(flag, ...taken)
    }
  }
  return { command, axes, defining: [...defining, '--', ...command] }
}

/** `--flag=value`, `-j4`; all others have their value, if any, in the next word. */
function split(word: string): readonly [flag: string, inline?: string] {
  if (!word.startsWith('--')) return word.length === 2 ? [word] : [word.slice(0, 2), word.slice(2)]
  const at = word.indexOf('=')
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}

function optionValue(option: Option, inline: string | undefined, left: string[]): string[] {
  if (!option.required) return []
  const value = inline ?? left.shift()
  return value === undefined ? [] : [value]
}

function axisValues(flag: string, inline: string | undefined, left: string[]): string[] {
  if (!flag.startsWith('--')) throw new ExecUsageError(`There is no option ${flag}: "statesweep exec --help" lists them.`)
  const value = inline ?? left.shift()
  if (value === undefined) throw new ExecUsageError(`${flag} has no values: write ${flag} 1..9, ${flag} a,b or ${flag} 'corpus/*.txt'.`)
  // Where it is an option, too, it has been taken as that one.
  if (inline === undefined && /^-[^\d.]/.test(value))
    throw new ExecUsageError(`${flag} ${value} could be two options: write ${flag}=${value}.`)
  return [value]
}

function parseAxis(text: string): { name: string; values: string } {
  const at = text.indexOf('=')
  if (at < 1) throw new ExecUsageError(`--axis ${text} has no values: write --axis x=1..9.`)
  return { name: text.slice(0, at), values: text.slice(at + 1) }
}
