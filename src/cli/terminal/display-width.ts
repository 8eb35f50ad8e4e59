const PRINTABLE_ASCII = /^[\x20-\x7e]*$/
/** Two cells wide: East Asian scripts and full-width forms, and what is shown as an emoji. */
const WIDE =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u
/** No cell of their own. */
const INVISIBLE = /^[\p{Mark}\p{Format}]+$/u
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

const widthOf = (grapheme: string): number => (INVISIBLE.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1)

/** How many cells of a terminal a text takes, which has no control characters. */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length
  let width = 0
  for (const { segment } of graphemes.segment(text)) width += widthOf(segment)
  return width
}

/** The text, or its beginning and `…`, in at most this many cells. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let taken = 1
  for (const { segment } of graphemes.segment(text)) {
    taken += widthOf(segment)
    if (taken > width) break
    kept += segment
  }
  return `${kept}…`
}
