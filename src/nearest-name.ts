/** The names sorted by how little they differ from `name`, for "did you mean"; equal ones keep their order. */
export function sortByNearness(name: string, names: readonly string[]): string[] {
  const distances = new Map(names.map((other) => [other, distance(name.toLowerCase(), other.toLowerCase())]))
  return [...names].sort((a, b) => (distances.get(a) ?? 0) - (distances.get(b) ?? 0))
}

/** The name most like `name`, if it is a plausible misspelling: at most a third of the letters differ. */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  const [nearest] = sortByNearness(name, names)
  if (nearest === undefined) return undefined
  const limit = Math.max(1, Math.floor(Math.max(name.length, nearest.length) / 3))
  return distance(name.toLowerCase(), nearest.toLowerCase()) <= limit ? nearest : undefined
}

/** Levenshtein's edit distance, row by row; names are short. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[b.length] ?? 0
}
