/** Stands for a placeholder in the text of a script. */
export const SLOT = '\uE000'

/** A placeholder in a script, with the text on both sides; other placeholders are `SLOT` there. */
export interface Place {
  readonly before: string
  readonly after: string
}

const END = /[;&|\n()`]/
const BEFORE_COMMAND = '^[\\s!{}]*(?:(?:then|do|else|elif|if|while|until|time|builtin|command)\\s+)*'
/** Commands whose arguments are numbers, or are calculated. */
const CALCULATES = new RegExp(`${BEFORE_COMMAND}(?:let|integer|float|shift|exit|return|break|continue|repeat|ulimit)\\s`)
const DECLARES = new RegExp(`${BEFORE_COMMAND}(?:declare|typeset|local|readonly|export)\\s(?:.*\\s)?-\\w*[iEF]`)
/** Commands that take `name[subscript]`, and calculate the subscript once more. */
const NAMES = new RegExp(
  `${BEFORE_COMMAND}(?:declare|typeset|local|readonly|export|unset|read|printf\\s+-v|(?:test|\\[\\[?)(?:.*\\s)?-v)\\s`,
)
const COMPARES = '-(?:eq|ne|lt|le|gt|ge)'
/** Variables that hold numbers in some shell. */
const NUMBERS = new Set(
  'RANDOM SECONDS OPTIND HISTCMD COLUMNS LINES HISTSIZE SAVEHIST TMOUT UID EUID GID EGID PPID BASHPID MAILCHECK SHLVL FUNCNEST LISTMAX KEYTIMEOUT'.split(
    ' ',
  ),
)

/**
 * Whether a shell calculates what stands there. Shells like bash calculate with texts, too: a text
 * is the name of a variable, whose value is calculated, and `a[$(command)]` executes the command.
 */
export function takesNumber({ before, after }: Place): boolean {
  const command = before.slice(before.split('').findLastIndex((character) => END.test(character)) + 1)
  const rest = after.split(END, 1)[0] ?? ''
  return (
    isInParentheses(before, after) ||
    // $[ {x} ], ${v[{x}]}, ${v:{x}:1}, $v[{x}]
    /\$\[[^\]]*$/.test(before) ||
    /\$\{[^}\]]*\[[^}\]]*$/.test(before) ||
    /\$\{[^}:]*:(?![-=+?])[^}]*$/.test(before) ||
    /\$\w+\[[^\]\s]*$/.test(before) ||
    // v[{x}]=1, v=([{x}]=1), unset "v[{x}]"
    (/(?:^|[\s\w])\[["']?[^\]\s]*$/.test(command) && /^[^\]\s]*\]\+?=/.test(rest)) ||
    (/\w\[[^\]]*$/.test(command) && NAMES.test(command)) ||
    // >&{x}: bash expands it twice
    /[<>]&\s*["']?$/.test(before) ||
    new RegExp(`\\s${COMPARES}\\s+\\S*$`).test(command) ||
    new RegExp(`^\\S*\\s+${COMPARES}\\s`).test(rest) ||
    CALCULATES.test(command) ||
    DECLARES.test(command) ||
    isNumberVariable(/(?:^|\s)(\w+)\+?=["']?$/.exec(command)?.[1], before)
  )
}

/** Between `((` and `))`, as the shell reads them: the first that has an end which fits. */
function isInParentheses(before: string, after: string): boolean {
  return /\(\([^()]*(?:\([^()]*\)[^()]*)*$/.test(before) && /^[^()]*(?:\([^()]*\)[^()]*)*\)\)/.test(after)
}

function isNumberVariable(name: string | undefined, before: string): boolean {
  if (name === undefined) return false
  const declared = `(?:declare|typeset|local|readonly|export)\\s[^;&|\\n]*-\\w*[iEF]|\\b(?:integer|float)\\s`
  return NUMBERS.has(name) || new RegExp(`(?:${declared})[^;&|\\n]*\\b${name}\\b`).test(before)
}

/**
 * Whether a script calculates, or takes a value for the name of a variable, anywhere. A value may
 * reach that place by a variable.
 */
export function calculates(script: string): boolean {
  return EVALUATES.some((pattern) => pattern.test(script))
}

const EVALUATES: readonly RegExp[] = [
  /\(\(|\$\[|\[\[|[\w\uE000]\[|\$\{[^}:]*:(?![-=+?])|\$\{[!(]/,
  new RegExp(`\\s(?:${COMPARES}|-[vtR])\\s`),
  /\b(?:let|integer|float|nameref|vared)\b/,
  /\b(?:declare|typeset|local|readonly|export)\s(?:[^;&|\n]*\s)?[-+]\w*[inEFLRZ]/,
  // Arguments that are names of variables, or numbers.
  /\b(?:declare|typeset|local|readonly|export|unset|read|getopts|mapfile|readarray|getln|set|shift|exit|return|break|continue|logout|repeat|ulimit|printf\s+-v)\s(?:[^;&|\n]*\s)?["']?[$\uE000]/,
  /\bprint(?:f|\s+-\w*f)\b[^;|\n]*%[-+ #0-9.*']*[diouxXeEfFgGaAc]/,
  new RegExp(`\\b(?:${[...NUMBERS].join('|')})\\+?=`),
]

/** A value that executes a command where it is calculated. */
export const executesCalculated = (value: string): boolean => /[\p{L}\p{N}_]\[.*[$`]/su.test(value)

/** A number as shells and programming languages write it: none of it can be code. */
export const isNumberText = (value: string): boolean => /^(?:[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|0x[\da-f]+)$/i.test(value)
