import { v7, validate } from 'uuid'

/** A new experiment id: a UUID of version 7, so ids sort by time of creation. */
export const newExperimentId = (): string => v7()

export const isUuid = (text: string): boolean => validate(text)

const DIGITS = '123456789ACEFHJKLMNPRTUVWXY'

/**
 * The default name: six digits in base 27 of the UUID as an integer, least significant first, lower
 * case.
 */
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
