/** The number `digits / 10^places`, exactly. */
export interface Decimal {
  readonly digits: bigint
  readonly places: number
}

/** A finite number as its shortest decimal text says it: 0.1 is one tenth. */
export function toDecimal(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = String(value).split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const places = fraction.length - Number(exponent)
  const digits = BigInt(whole + fraction)
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 }
}

/** The integer `decimal * 10^places`; `places` is at least the decimal's own. */
export function scaledTo(decimal: Decimal, places: number): bigint {
  return decimal.digits * 10n ** BigInt(places - decimal.places)
}
