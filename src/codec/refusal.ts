import { types } from 'node:util'
import { isDetached } from './kinds/array-buffer.js'
import { constructorName } from './kinds/realm.js'

const TO_VARS = 'store plain data, or keep it in run.vars'

/** Says why a function or symbol cannot be stored, and what to do. */
export function refusalOfPrimitive(value: unknown): string {
  if (typeof value === 'symbol') return `is a symbol (${String(value)}); store its description, a string`
  const text = Function.prototype.toString.call(value)
  const name = typeof value === 'function' && typeof value.name === 'string' && value.name !== '' ? ` (${value.name})` : ''
  return `is a ${text.startsWith('class') ? 'class' : 'function'}${name}; ${TO_VARS}`
}

/** Says why an object cannot be stored, and what to do. */
export function refusalOf(value: object): string {
  for (const [matches, reason] of REASONS) if (matches(value)) return reason
  if (Array.isArray(value)) return instanceReason(value)
  return Object.prototype.toString.call(value).endsWith('Iterator]')
    ? 'is an iterator, which can be read only once; store what it yields, such as [...iterator]'
    : instanceReason(value)
}

const REASONS: readonly (readonly [(value: object) => boolean, string])[] = [
  [types.isProxy, 'is a proxy; store a copy of what it shows, such as { ...proxy }'],
  [types.isPromise, 'is a promise; did you forget await?'],
  [types.isWeakMap, 'is a WeakMap, whose entries cannot be listed; store a Map, or keep it in run.vars'],
  [types.isWeakSet, 'is a WeakSet, whose members cannot be listed; store a Set, or keep it in run.vars'],
  [(value) => value instanceof WeakRef, 'is a WeakRef; store what it refers to'],
  [types.isGeneratorObject, 'is a generator; store what it yields, such as [...generator]'],
  [
    types.isSharedArrayBuffer,
    'is a SharedArrayBuffer, which other threads may change; store a copy, such as new Uint8Array(shared).slice()',
  ],
  [types.isArgumentsObject, 'is an arguments object; store an array, such as [...arguments]'],
  [types.isModuleNamespaceObject, 'is a module; store the exports you need'],
  [types.isSymbolObject, 'is a boxed symbol; store its description, a string'],
  [hasLostBytes, 'has lost its bytes: its ArrayBuffer was transferred; store a copy made before the transfer'],
]

function instanceReason(value: object): string {
  const prototype: object | null = Object.getPrototypeOf(value)
  const name = prototype === null ? '' : constructorName(prototype)
  if (prototype === Object.prototype) return `is a built-in object (${Object.prototype.toString.call(value).slice(8, -1)}); ${TO_VARS}`
  if (name === '') return 'has a prototype of its own, which would be lost; store plain data'
  return `is an instance of class ${name}, which would come back without its methods; register the class with registerClass, or store plain data`
}

function hasLostBytes(value: object): boolean {
  if (types.isArrayBuffer(value)) return isDetached(value)
  return ArrayBuffer.isView(value) && isDetached(value.buffer)
}
