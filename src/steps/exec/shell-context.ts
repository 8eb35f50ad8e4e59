import type { Dialect } from './shell.js'

/** The context of a place in a shell script. It decides how to write a variable there. */
export type ShellContext = 'bare' | 'double' | 'single' | 'arithmetic' | 'comment' | 'here-document'

/**
 * Follows a script for a POSIX shell, or for fish, piece by piece. A dialect may quote what this
 * takes for bare; then a variable is written wrongly there, but never becomes code.
 */
export class ShellScanner {
  readonly dialect: Dialect
  /** The innermost last. A closing `)` or backquote ends what its opening began. */
  readonly #open: { readonly context: ShellContext; readonly end: string }[] = []
  #before = '\n'

  constructor(dialect: Dialect) {
    this.dialect = dialect
  }

  get context(): ShellContext {
    return this.#open.at(-1)?.context ?? 'bare'
  }

  /** The last character of the text so far. */
  get before(): string {
    return this.#before
  }

  scan(text: string): void {
    let at = 0
    while (at < text.length) {
      const length = this.#step(text, at)
      this.#before = text[at + length - 1] ?? this.#before
      at += length
    }
  }

  /** A value stands here. */
  skip(): void {
    this.#before = 'x'
  }

  /** Takes the characters that belong together here. Returns how many. */
  #step(text: string, at: number): number {
    const character = text[at] ?? ''
    const { context } = this
    const end = this.#open.at(-1)?.end
    if (context === 'here-document') return 1
    if (end !== undefined && text.startsWith(end, at)) {
      this.#open.pop()
      return end.length
    }
    const isFish = this.dialect === 'fish'
    if (context === 'comment' || (context === 'single' && !isFish)) return 1
    if (character === '\\') return Math.min(2, text.length - at)
    return isFish ? this.#stepInFish(text, at) : this.#stepInPosix(text, at)
  }

  #stepInFish(text: string, at: number): number {
    const { context } = this
    const character = text[at] ?? ''
    if (context === 'single') return 1
    if (text.startsWith('$(', at)) return this.#enter('bare', ')', 2)
    if (character === '"') return this.#enter('double', '"', 1)
    if (context === 'double') return 1
    if (character === "'") return this.#enter('single', "'", 1)
    if (character === '(') return this.#enter('bare', ')', 1)
    if (this.#isComment(character)) return this.#enter('comment', '\n', 1)
    return 1
  }

  #isComment(character: string): boolean {
    return character === '#' && /[\s;&|()]/.test(this.#before)
  }

  #stepInPosix(text: string, at: number): number {
    const { context } = this
    const character = text[at] ?? ''
    if (text.startsWith('$((', at)) return this.#enter('arithmetic', '))', 3)
    if (text.startsWith('$(', at)) return this.#enter('bare', ')', 2)
    if (character === '`') return this.#enter('bare', '`', 1)
    if (character === '"') return this.#enter('double', '"', 1)
    if (context !== 'bare') return 1
    if (character === "'") return this.#enter('single', "'", 1)
    if (this.#isComment(character)) return this.#enter('comment', '\n', 1)
    if (text.startsWith('<<', at) && text[at + 2] !== '<') return this.#enter('here-document', '', 2)
    if (text.startsWith('<<<', at)) return 3
    if (character === '(') return this.#enter('bare', ')', 1)
    return 1
  }

  #enter(context: ShellContext, end: string, length: number): number {
    this.#open.push({ context, end: end === '' ? '\0' : end })
    return length
  }
}
