import type { Kind } from './kind.js'

/** V8 turns a URL into `{}`. */
export const urlKind: Kind<URL> = {
  name: 'URL',
  id: 3,
  body: 'none',
  ownKeys: false,
  segment: '',
  matches: (value): value is URL => Object.getPrototypeOf(value) === URL.prototype && hasHref(value),
  take: (value) => ({ head: value.href, body: undefined }),
  make: (head) => new URL(head),
}

/** `Object.create(URL.prototype)` is no URL: reading it throws. */
function hasHref(value: object): boolean {
  try {
    return typeof Reflect.get(value, 'href') === 'string'
  } catch {
    return false
  }
}
