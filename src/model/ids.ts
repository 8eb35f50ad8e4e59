import { v7, validate } from 'uuid'
import { type Hash128, hashWords } from '../codec/hash.js'

/** A new experiment id: a UUID of version 7, so that ids sort by time of creation. */
export const newExperimentId = (): string => v7()

export const isUuid = (text: string): boolean => validate(text)

const DIGITS = '123456789ACEFHJKLMNPRTUVWXY'

/** The default name: six digits in base 27 of the UUID as an integer, least significant first, lower case. */
export function experimentName(idExperiment: string): string {
  const base = BigInt(DIGITS.length)
  let rest = BigInt(`0x${idExperiment.replaceAll('-', '')}`)
  let name = ''
  while (rest > 0n && name.length < 6) {
    name += DIGITS.charAt(Number(rest % base))
    rest /= base
  }
  return name.toLowerCase().padEnd(6, '0')
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const hexByte = (byte: number): string => HEX[byte & 255] ?? ''
const hex16 = (word: number): string => hexByte(word >>> 8) + hexByte(word)
const hex32 = (word: number): string => hex16(word >>> 16) + hex16(word)

/** The UUID (version 8: made from content) of the run `key` of the experiment; tables instead of `uuid`, which takes five microseconds. */
export function runIds(idExperiment: string): (key: Hash128) => string {
  const digits = idExperiment.replaceAll('-', '')
  const words = [0, 8, 16, 24].map((at) => Number.parseInt(digits.slice(at, at + 8), 16))
  const [w0 = 0, w1 = 0, w2 = 0, w3 = 0] = words
  return (key) => {
    const { a, b, c, d } = hashWords([key.a, key.b, key.c, key.d, w0, w1, w2, w3])
    const versioned = (b & 0x0fff) | 0x8000
    const variant = ((c >>> 16) & 0x3fff) | 0x8000
    return `${hex32(a)}-${hex16(b >>> 16)}-${hex16(versioned)}-${hex16(variant)}-${hex16(c)}${hex32(d)}`
  }
}
