// A bit for each integer below 2^32, lowest bit first, in ceil(size / 8) bytes.

export function bitsFor(size: number): Uint8Array {
  return new Uint8Array(Math.ceil(size / 8))
}

export function hasBit(bytes: Uint8Array, position: number): boolean {
  return (((bytes[position >>> 3] ?? 0) >>> (position & 7)) & 1) === 1
}

export function setBit(bytes: Uint8Array, position: number): void {
  bytes[position >>> 3] = (bytes[position >>> 3] ?? 0) | (1 << (position & 7))
}
