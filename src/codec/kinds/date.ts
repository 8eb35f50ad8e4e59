import { types } from 'node:util'
import type { Leaf } from './kind.js'
import { isExactly } from './realm.js'

export const dateLeaf: Leaf<Date> = {
  name: 'Date',
  matches: (value): value is Date => types.isDate(value) && isExactly(Object.getPrototypeOf(value), Date.prototype),
  text: (value) => String(Date.prototype.getTime.call(value)),
}
