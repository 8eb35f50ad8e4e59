/**
 * 128 bits as four signed words of 32 bits. V8 keeps signed words in place; half of the unsigned
 * ones would each take an object.
 */
export interface Hash128 {
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
}

const C1 = 0x239b961b
const C2 = 0xab0e9789
const C3 = 0x38b34ae5
const C4 = 0xa1e38b93
const NO_SEED: Hash128 = { a: 0, b: 0, c: 0, d: 0 }
const BYTE_HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * MurmurHash3_x86_128 (Austin Appleby, public domain, smhasher `MurmurHash3.cpp`) of the text's
 * UTF-16 code units as little-endian bytes. The reference starts all four words from one seed; here
 * each word has its own. Not for cryptography. 0.13 us for 40 characters (Node 20.20).
 */
export function hash128(text: string, seed: Hash128 = NO_SEED): Hash128 {
  let { a, b, c, d } = seed
  const length = text.length
  const whole = length - (length % 8)
  for (let i = 0; i < whole; i += 8) {
    a ^= mixA(text.charCodeAt(i) | (text.charCodeAt(i + 1) << 16))
    a = (Math.imul(((a << 19) | (a >>> 13)) + b, 5) + 0x561ccd1b) | 0
    b ^= mixB(text.charCodeAt(i + 2) | (text.charCodeAt(i + 3) << 16))
    b = (Math.imul(((b << 17) | (b >>> 15)) + c, 5) + 0x0bcaa747) | 0
    c ^= mixC(text.charCodeAt(i + 4) | (text.charCodeAt(i + 5) << 16))
    c = (Math.imul(((c << 15) | (c >>> 17)) + d, 5) + 0x96cd1c35) | 0
    d ^= mixD(text.charCodeAt(i + 6) | (text.charCodeAt(i + 7) << 16))
    d = (Math.imul(((d << 13) | (d >>> 19)) + a, 5) + 0x32ac3b17) | 0
  }
  // A word of 0 changes nothing: the reference leaves it out.
  if (whole < length) {
    a ^= mixA(unit(text, whole) | (unit(text, whole + 1) << 16))
    b ^= mixB(unit(text, whole + 2) | (unit(text, whole + 3) << 16))
    c ^= mixC(unit(text, whole + 4) | (unit(text, whole + 5) << 16))
    d ^= mixD(unit(text, whole + 6))
  }
  return finish({ a, b, c, d }, length * 2)
}

/** The same hash of 32-bit words, least significant byte first. Combines hashes and numbers. */
export function hashWords(words: readonly number[]): Hash128 {
  let a = 0
  let b = 0
  let c = 0
  let d = 0
  const whole = words.length - (words.length % 4)
  for (let i = 0; i < whole; i += 4) {
    a ^= mixA(words[i] ?? 0)
    a = (Math.imul(((a << 19) | (a >>> 13)) + b, 5) + 0x561ccd1b) | 0
    b ^= mixB(words[i + 1] ?? 0)
    b = (Math.imul(((b << 17) | (b >>> 15)) + c, 5) + 0x0bcaa747) | 0
    c ^= mixC(words[i + 2] ?? 0)
    c = (Math.imul(((c << 15) | (c >>> 17)) + d, 5) + 0x96cd1c35) | 0
    d ^= mixD(words[i + 3] ?? 0)
    d = (Math.imul(((d << 13) | (d >>> 19)) + a, 5) + 0x32ac3b17) | 0
  }
  a ^= mixA(words[whole] ?? 0)
  b ^= mixB(words[whole + 1] ?? 0)
  c ^= mixC(words[whole + 2] ?? 0)
  return finish({ a, b, c, d }, words.length * 4)
}

/** 32 hexadecimal digits. */
export function toHex({ a, b, c, d }: Hash128): string {
  return wordHex(a) + wordHex(b) + wordHex(c) + wordHex(d)
}

function unit(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : 0
}

// One function per lane, so that V8 inlines its constants.
function mixA(word: number): number {
  const product = Math.imul(word, C1)
  return Math.imul((product << 15) | (product >>> 17), C2)
}

function mixB(word: number): number {
  const product = Math.imul(word, C2)
  return Math.imul((product << 16) | (product >>> 16), C3)
}

function mixC(word: number): number {
  const product = Math.imul(word, C3)
  return Math.imul((product << 17) | (product >>> 15), C4)
}

function mixD(word: number): number {
  const product = Math.imul(word, C4)
  return Math.imul((product << 18) | (product >>> 14), C1)
}

function finish(state: Hash128, bytes: number): Hash128 {
  const h2 = state.b ^ bytes
  const h3 = state.c ^ bytes
  const h4 = state.d ^ bytes
  const sum = ((state.a ^ bytes) + h2 + h3 + h4) | 0
  const a = avalanche(sum)
  const b = avalanche(h2 + sum)
  const c = avalanche(h3 + sum)
  const d = avalanche(h4 + sum)
  const total = (a + b + c + d) | 0
  return { a: total, b: (b + total) | 0, c: (c + total) | 0, d: (d + total) | 0 }
}

function avalanche(word: number): number {
  let mixed = word | 0
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

function wordHex(word: number): string {
  return `${BYTE_HEX[word >>> 24]}${BYTE_HEX[(word >>> 16) & 255]}${BYTE_HEX[(word >>> 8) & 255]}${BYTE_HEX[word & 255]}`
}
