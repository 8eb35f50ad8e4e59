import { types } from 'node:util'
import type { Kind, Leaf } from './kind.js'
import { isExactly } from './realm.js'

/** A regular expression at its start, which V8 carries. */
export const regExpLeaf: Leaf<RegExp> = {
  name: 'RegExp',
  matches: (value): value is RegExp => isRegExp(value) && value.lastIndex === 0,
  text: headOf,
}

/** A regular expression in the middle of a text: V8 drops `lastIndex`. */
export const regExpKind: Kind<RegExp> = {
  name: 'RegExp',
  id: 4,
  body: 'none',
  ownKeys: false,
  segment: '.lastIndex',
  matches: (value): value is RegExp => isRegExp(value),
  take: (value) => ({ head: `${value.lastIndex}/${headOf(value)}`, body: undefined }),
  make: (head) => {
    const [lastIndex = '', flags = ''] = head.split('/', 2)
    const made = new RegExp(head.slice(lastIndex.length + flags.length + 2), flags)
    made.lastIndex = Number(lastIndex)
    return made
  },
}

function isRegExp(value: object): value is RegExp {
  return types.isRegExp(value) && isExactly(Object.getPrototypeOf(value), RegExp.prototype)
}

/** Flags first: they contain no slash. */
function headOf(value: RegExp): string {
  return `${value.flags}/${value.source}`
}
