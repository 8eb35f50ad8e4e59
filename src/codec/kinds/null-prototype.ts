import { types } from 'node:util'
import { ownEntries } from '../own-entries.js'
import type { Kind } from './kind.js'

/** Objects without a prototype: V8 gives them one. */
export const nullPrototypeKind: Kind = {
  name: 'bare',
  id: 1,
  body: 'later',
  ownKeys: true,
  segment: '',
  matches: (value): value is object => Object.getPrototypeOf(value) === null && !types.isModuleNamespaceObject(value),
  take: (value) => ({ head: '', body: ownEntries(value) }),
  make: () => Object.create(null),
  fill: (instance, _head, body) => {
    Object.assign(instance, body)
  },
}
