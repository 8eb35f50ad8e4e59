import { types } from 'node:util'
import { NativeDate } from '../../engine-globals.js'
import type { Leaf } from './kind.js'
import { isExactly } from './realm.js'

export const dateLeaf: Leaf<Date> = {
  name: 'Date',
  matches: (value): value is Date =>
    types.isDate(value) && (isExactly(Object.getPrototypeOf(value), NativeDate.prototype) || isSimulated(value)),
  text: (value) => String(NativeDate.prototype.getTime.call(value)),
}

/** True for dates of @sinonjs/fake-timers: of a subclass, but each names `Date` its constructor. */
function isSimulated(value: object): boolean {
  return Object.getOwnPropertyDescriptor(value, 'constructor')?.value === NativeDate
}
