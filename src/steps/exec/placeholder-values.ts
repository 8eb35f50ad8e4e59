import { basename, dirname, extname, parse } from 'node:path'
import { StepArgumentError } from '../../errors.js'
import { describeValue } from '../define/describe-value.js'
import { placeholderFor } from './template.js'

/**
 * The pieces of a path: `corpus/a.tar.gz` has the name `a.tar.gz`, the stem `a.tar`, the folder
 * `corpus`, the ending `.gz`.
 */
const PIECES: Readonly<Record<string, (path: string) => string>> = {
  name: (path) => basename(path),
  stem: (path) => parse(path).name,
  dir: (path) => dirname(path),
  ext: (path) => extname(path),
}

/** Placeholders that are not params. */
export const OWN_PLACEHOLDERS = ['slot', 'run', 'attempt'] as const

export type PlaceholderValues = Readonly<Record<string, unknown>>

/**
 * The param that a placeholder takes its value from: its name, or the part before a piece of a
 * path. Undefined if there is none.
 */
export function paramOf(name: string, params: ReadonlySet<string> | readonly string[]): string | undefined {
  const known = new Set(params)
  if (known.has(name)) return name
  const [, param, piece] = /^(.*)\.(\w+)$/u.exec(name) ?? []
  return param !== undefined && piece !== undefined && Object.hasOwn(PIECES, piece) && known.has(param) ? param : undefined
}

/**
 * Refuses braces with the name of a param in them that only a placeholder with backslashes has.
 *
 * @throws StepArgumentError
 */
export function refuseMeant(braces: readonly string[], values: PlaceholderValues): void {
  for (const inside of braces) {
    const param = paramOf(inside, Object.keys(values))
    if (param === undefined) continue
    throw new StepArgumentError(
      'exec',
      `{${inside}} is text: write ${placeholderFor(inside)} for the value of params["${param}"], or {{${inside}}} for the braces themselves.`,
    )
  }
}

/**
 * The text for a placeholder. Throws StepArgumentError if it has no value, or one that is no text.
 */
export function valueText(name: string, values: PlaceholderValues): string {
  const param = paramOf(name, Object.keys(values))
  if (param === undefined) {
    throw new StepArgumentError('exec', `{${name}} has no value: the params are ${Object.keys(values).join(', ') || 'none'}.`)
  }
  const text = toText(values[param], param)
  return param === name ? text : (PIECES[name.slice(param.length + 1)]?.(text) ?? text)
}

function toText(value: unknown, param: string): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object' || typeof value === 'function' || typeof value === 'symbol')
    throw new StepArgumentError('exec', `params.${param} is ${describeValue(value)}: a command takes texts, numbers and booleans.`)
  const text = String(value)
  if (text.includes('\0')) throw new StepArgumentError('exec', `params.${param} holds a NUL character, which no command can be passed.`)
  return text
}
