/** Runs by number, as ascending half-open ranges `[first, end)`. */
export type Ranges = readonly (readonly [first: number, end: number])[]

/** Counts the runs of the ranges. */
export function rangesSize(ranges: Ranges): number {
  let size = 0
  for (const [first, end] of ranges) size += end - first
  return size
}

/** Cuts the ranges in two: the first `count` runs, and the rest. */
export function splitRanges(ranges: Ranges, count: number): [Ranges, Ranges] {
  const head: [number, number][] = []
  const tail: [number, number][] = []
  let left = count
  for (const [first, end] of ranges) {
    const cut = Math.min(end, first + left)
    if (cut > first) head.push([first, cut])
    if (end > cut) tail.push([cut, end])
    left -= cut - first
  }
  return [head, tail]
}

/** Yields the runs of the ranges, in order. */
export function* runsOf(ranges: Ranges): Generator<number> {
  for (const [first, end] of ranges) for (let run = first; run < end; run++) yield run
}
