const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|[{}[\]:,]/g

/** What `JSON.parse` loses of a valid text without a word: values whose name comes again in the same object, and whole numbers beyond 2^53. */
export function* scanJson(text: string): Generator<{ readonly position: number; readonly problem: string }> {
  /** The names so far of each object that is open; undefined for an array. */
  const open: (Set<string> | undefined)[] = []
  let name: { readonly text: string; readonly position: number } | undefined
  for (const { 0: token, index: position } of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(undefined)
    else if (token === '}' || token === ']') open.pop()
    else if (token === ':' && name !== undefined) {
      const names = open.at(-1)
      if (names?.has(name.text)) yield { position: name.position, problem: `the name "${name.text}" comes twice in one object.` }
      names?.add(name.text)
    } else if (/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)))
      yield { position, problem: `${token} is beyond 2^53, where numbers lose digits: write it as a text, "${token}".` }
    name = token.startsWith('"') ? { text: JSON.parse(token) as string, position } : undefined
  }
}
