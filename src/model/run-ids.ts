import { type Hash128, hashWords } from '../codec/hash.js'

/** The two digits of each byte, as their character codes. */
const DIGIT_PAIRS = Uint16Array.from({ length: 256 }, (_, byte) => {
  const digits = byte.toString(16).padStart(2, '0')
  return digits.charCodeAt(0) | (digits.charCodeAt(1) << 8)
})
/** The buffer for a UUID, with its dashes. */
const uuid = Buffer.from('00000000-0000-8000-8000-000000000000', 'latin1')

function putByte(at: number, byte: number): void {
  const pair = DIGIT_PAIRS[byte & 255] ?? 0
  uuid[at] = pair & 255
  uuid[at + 1] = pair >>> 8
}

/**
 * Gives the UUID (version 8: made from content) of a run of this experiment, by its key. Writes it
 * byte by byte into one buffer: 0.07 us. Joining texts took 0.18 us and made a text that SQLite had
 * to flatten; the `uuid` package takes 5 us.
 */
export function runIds(idExperiment: string): (key: Hash128) => string {
  const digits = idExperiment.replaceAll('-', '')
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = [0, 8, 16, 24].map((at) => Number.parseInt(digits.slice(at, at + 8), 16) | 0)
  const words = [0, 0, 0, 0, w0, w1, w2, w3]
  return (key) => {
    words[0] = key.a
    words[1] = key.b
    words[2] = key.c
    words[3] = key.d
    const { a, b, c, d } = hashWords(words)
    putWord(0, a)
    putByte(9, b >>> 24)
    putByte(11, b >>> 16)
    putByte(14, ((b >>> 8) & 0x0f) | 0x80)
    putByte(16, b)
    putByte(19, ((c >>> 24) & 0x3f) | 0x80)
    putByte(21, c >>> 16)
    putByte(24, c >>> 8)
    putByte(26, c)
    putWord(28, d)
    return uuid.toString('latin1')
  }
}

function putWord(at: number, word: number): void {
  putByte(at, word >>> 24)
  putByte(at + 2, word >>> 16)
  putByte(at + 4, word >>> 8)
  putByte(at + 6, word)
}
