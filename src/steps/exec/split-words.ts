import { TextSyntaxError } from '../../errors.js'
import { TOKEN } from './template.js'

/** Windows has it in paths. */
const ESCAPE = process.platform === 'win32' ? '' : '\\'

/**
 * Splits a text into words as a POSIX shell does: at blanks, but not within quotes, and a backslash
 * takes the meaning of the next character. Nothing is expanded, and placeholders stay as they are.
 *
 * @throws TextSyntaxError for a quote that does not end; `what` names the text.
 */
export function splitWords(text: string, what: string): string[] {
  const words: string[] = []
  let word: string | undefined
  const take = (part: string) => {
    word = (word ?? '') + part
    return part.length
  }
  for (let at = 0; at < text.length; ) {
    const character = text[at] ?? ''
    const token = placeholderAt(text, at)
    if (token !== undefined) at += take(token)
    else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
      at++
    } else if (character === ESCAPE && at + 1 < text.length) at += 1 + take(text[at + 1] ?? '')
    else if (character === "'" || character === '"') {
      const { content, end } = quoted(text, at, what)
      take(content)
      at = end
    } else at += take(character)
  }
  return word === undefined ? words : [...words, word]
}

function placeholderAt(text: string, at: number): string | undefined {
  const token = new RegExp(TOKEN.source, 'uy')
  token.lastIndex = at
  return text[at] === '{' ? token.exec(text)?.[0] : undefined
}

/** The text between the quote at this place and its end, and the place after that. */
function quoted(text: string, at: number, what: string): { readonly content: string; readonly end: number } {
  const quote = text[at]
  let content = ''
  for (let place = at + 1; place < text.length; place++) {
    const character = text[place] ?? ''
    if (character === quote) return { content, end: place + 1 }
    const isEscape = quote === '"' && character === ESCAPE && /["\\$`]/.test(text[place + 1] ?? '')
    content += isEscape ? (text[++place] ?? '') : character
  }
  throw new TextSyntaxError(what, text, at, 'this quote does not end: close it, or put a backslash before it.')
}
