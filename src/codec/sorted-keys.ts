/** Up to this many keys insertion beats `sort`, whose call alone costs 0.12 us (Node 20.20). */
const FEW = 12

/** The own enumerable string keys in code-unit order. */
export function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  if (keys.length > FEW) return keys.sort()
  for (let end = 1; end < keys.length; end++) {
    const key = keys[end] as string
    let at = end
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string
    keys[at] = key
  }
  return keys
}
