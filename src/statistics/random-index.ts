/**
 * Whole numbers from 0 below `size`, the same sequence for the same seed: the generator of Marsaglia, Xorshift RNGs, Journal of Statistical Software 8
 * (2003), 14, with 32 bits, which is enough to resample; not for simulations.
 */
export function randomIndex(seed: number): (size: number) => number {
  let state = seed >>> 0 || 1
  return (size) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return Math.floor(((state >>> 0) / 2 ** 32) * size)
  }
}
