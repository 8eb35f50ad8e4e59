import { types } from 'node:util'
import type { Leaf } from './kind.js'
import { isExactly } from './realm.js'

/** Boxed primitives, such as `new Number(1)`. */
export const boxedLeaf: Leaf = {
  name: 'boxed',
  matches: (value): value is object => {
    const home = homeOf(value)
    return home !== undefined && isExactly(Object.getPrototypeOf(value), home)
  },
  text: (value) => {
    if (types.isNumberObject(value)) {
      const number = Number.prototype.valueOf.call(value)
      return `number ${Object.is(number, -0) ? '-0' : number}`
    }
    if (types.isStringObject(value)) return `string ${String.prototype.valueOf.call(value)}`
    if (types.isBooleanObject(value)) return `boolean ${Boolean.prototype.valueOf.call(value)}`
    return `bigint ${BigInt.prototype.valueOf.call(value)}`
  },
}

function homeOf(value: object): object | undefined {
  if (types.isNumberObject(value)) return Number.prototype
  if (types.isStringObject(value)) return String.prototype
  if (types.isBooleanObject(value)) return Boolean.prototype
  return types.isBigIntObject(value) ? BigInt.prototype : undefined
}
