import { StringDecoder } from 'node:string_decoder'

/** Cuts the text to at most so many bytes of UTF-8, between characters. */
export function cutText(text: string, bytes: number): string {
  // Counts only where it must: a code unit takes at most three bytes.
  if (text.length <= bytes / 3) return text
  return new StringDecoder('utf8').write(Buffer.from(text.slice(0, bytes)).subarray(0, bytes))
}
