/** What a file imports, as it names it. */
export interface Import {
  readonly specifier: string
  readonly isRequire: boolean
}

const DOUBLE_QUOTE = 34
const BACKTICK = 96
/** What may stand between `import` and `from`. */
const CLAUSE = /^(?:[\w$]+|[{}*,]|".*")$/s

/**
 * The imports in the tokens of a file: static ones, re-exports, and `import('x')` and
 * `require('x')` with a text. Leaves out `import type`.
 */
export function findImports(tokens: readonly string[]): Import[] {
  const found: Import[] = []
  for (let at = 0; at < tokens.length; at++) {
    const specifier = textOf(tokens[at] ?? '')
    if (specifier === undefined) continue
    const before = tokens[at - 1]
    if (before === 'import' || (before === 'from' && importsValues(tokens, at))) found.push({ specifier, isRequire: false })
    else if (before === '(' && tokens[at - 3] !== '.') {
      const caller = tokens[at - 2]
      if (caller === 'import' || caller === 'require') found.push({ specifier, isRequire: caller === 'require' })
    }
  }
  return found
}

/** What a token says that is a text without values in it. */
function textOf(token: string): string | undefined {
  const first = token.charCodeAt(0)
  if (first !== DOUBLE_QUOTE && first !== BACKTICK) return undefined
  return token.length > 1 && token.charCodeAt(token.length - 1) === first ? token.slice(1, -1) : undefined
}

/** False for `import type`, and where `from` is a name. */
function importsValues(tokens: readonly string[], at: number): boolean {
  let start = at - 2
  while (tokens[start] !== 'import' && tokens[start] !== 'export') {
    if (!CLAUSE.test(tokens[start] ?? '')) return false
    start--
  }
  const isType = tokens[start + 1] === 'type' && tokens[start + 2] !== 'from' && tokens[start + 2] !== ','
  return !isType
}
