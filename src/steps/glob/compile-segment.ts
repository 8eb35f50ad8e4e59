/** Classes of POSIX, as parts of a class of a regular expression. */
const CLASSES: Readonly<Record<string, string>> = {
  alpha: '\\p{Alphabetic}',
  digit: '0-9',
  alnum: '\\p{Alphabetic}0-9',
  upper: '\\p{Uppercase}',
  lower: '\\p{Lowercase}',
  space: '\\s',
  blank: ' \\t',
  punct: '\\p{P}\\p{S}',
  cntrl: '\\p{Cc}',
  graph: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}',
  print: '\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Zs}',
  xdigit: '0-9A-Fa-f',
}

interface Translated {
  readonly source: string
  /** The position after it. */
  readonly end: number
}

/**
 * Compiles one segment of a path pattern by the rules of POSIX shells: `*`, `?`, `[a-z]`, `[!a]`,
 * `[[:digit:]]`, a backslash before a plain character; a dot at the beginning matches only a dot.
 * Undefined if nothing in it is a pattern.
 */
export function compileSegment(segment: string): RegExp | undefined {
  let source = ''
  let isPattern = false
  for (let at = 0; at < segment.length; ) {
    const one = segment[at] === '[' ? bracket(segment, at) : star(segment, at)
    if (one !== undefined) isPattern = true
    const { source: piece, end } = one ?? literal(segment, at)
    source += piece
    at = end
  }
  if (!isPattern) return undefined
  return new RegExp(`^${/^\\?\./.test(segment) ? '' : '(?!\\.)'}${source}$`, 'su')
}

/** A segment without its backslashes. */
export const plainSegment = (segment: string): string => segment.replaceAll(/\\(.)/gsu, '$1')

function star(segment: string, at: number): Translated | undefined {
  if (segment[at] === '?') return { source: '.', end: at + 1 }
  if (segment[at] !== '*') return undefined
  let end = at
  while (segment[end] === '*') end++
  return { source: '.*', end }
}

/** One character, also after a backslash. */
function literal(segment: string, at: number): Translated {
  const from = segment[at] === '\\' && at + 1 < segment.length ? at + 1 : at
  const character = String.fromCodePoint(segment.codePointAt(from) ?? 0)
  return { source: escaped(character), end: from + character.length }
}

const escaped = (character: string): string => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`

/** A bracket expression; undefined if it has no end, so that its bracket is plain. */
function bracket(segment: string, start: number): Translated | undefined {
  const isNegated = segment[start + 1] === '!' || segment[start + 1] === '^'
  const first = start + (isNegated ? 2 : 1)
  let inside = ''
  for (let at = first; at < segment.length; ) {
    if (segment[at] === ']' && at > first) return { source: `[${isNegated ? '^' : ''}${inside}]`, end: at + 1 }
    const one = named(segment, at) ?? range(segment, at)
    inside += one.source
    at = one.end
  }
  return undefined
}

/** `[:digit:]`; nothing for an unknown class. */
function named(segment: string, at: number): Translated | undefined {
  const [whole, name = ''] = /^\[:([a-z]+):\]/.exec(segment.slice(at)) ?? []
  return whole === undefined ? undefined : { source: CLASSES[name] ?? '', end: at + whole.length }
}

/** A character or `a-z`; nothing for a range that counts down. */
function range(segment: string, at: number): Translated {
  const first = member(segment, at)
  if (segment[first.end] !== '-' || segment[first.end + 1] === ']' || first.end + 1 >= segment.length)
    return { source: escaped(first.source), end: first.end }
  const last = member(segment, first.end + 1)
  const counts = (first.source.codePointAt(0) ?? 0) <= (last.source.codePointAt(0) ?? 0)
  return { source: counts ? `${escaped(first.source)}-${escaped(last.source)}` : '', end: last.end }
}

/** One character: itself, after a backslash, or as `[.-.]` or `[=a=]`. */
function member(segment: string, at: number): Translated {
  const [whole, , named] = /^\[([.=])(.)\1\]/su.exec(segment.slice(at)) ?? []
  if (whole !== undefined && named !== undefined) return { source: named, end: at + whole.length }
  const from = segment[at] === '\\' && at + 1 < segment.length ? at + 1 : at
  const character = String.fromCodePoint(segment.codePointAt(from) ?? 0)
  return { source: character, end: from + character.length }
}
