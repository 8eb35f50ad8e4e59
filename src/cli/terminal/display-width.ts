import type * as StringWidth from 'string-width'
import { onDemand } from '../../on-demand.js'

/** Importing it takes 30 ms: most tables hold nothing but the characters below. */
const stringWidth = onDemand<typeof StringWidth>('string-width')

/** Texts of one cell a character: ASCII, Latin letters, and the characters of our plots. */
const NARROW = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u02ff…\u2500-\u259f●∘]*$/
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Counts the cells of a terminal that a text takes, which has no control characters. */
export const displayWidth = (text: string): number => (NARROW.test(text) ? text.length : stringWidth().default(text))

/** Gives the text, or its beginning and `…`, in at most `width` cells. */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  let kept = ''
  let taken = 1
  for (const { segment } of graphemes.segment(text)) {
    taken += displayWidth(segment)
    if (taken > width) break
    kept += segment
  }
  return `${kept}…`
}
