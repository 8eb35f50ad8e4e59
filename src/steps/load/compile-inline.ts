import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import vm from 'node:vm'
import { StepCapturesError } from '../../errors.js'
import type { InlineSource } from '../define/reference.js'
import { importFrom } from './import-from.js'

/**
 * Compiles a function from its text, with the lines and columns of its file. Throws
 * StepCapturesError if a global that it needs does not exist here, but only in the coordinator.
 */
export function compileInline(inline: InlineSource & { readonly label: string }): (...args: never) => unknown {
  const { source, url, line, column, name, isStrict, globals, supplied, importName, label } = inline
  const missing = globals.filter((global) => !(global in globalThis))
  if (missing.length > 0) {
    const captured = missing.map((global) => ({ name: global, line, origin: 'a global of the process that called execute()' }))
    const remedy = 'set it in a module that the step imports, or pass it in: config, or bind(step, ...) with further arguments.'
    throw new StepCapturesError({ step: label, url, line }, captured, [remedy])
  }
  const values = new Map(supplied.map((one) => [one, supply(one, url)]))
  if (importName !== undefined) values.set(importName, importFrom(url))
  const code = `${isStrict ? '"use strict";' : ''}return (\n${' '.repeat(column - 1)}${source}\n)`
  const compiled: unknown = vm.compileFunction(code, [...values.keys()], { filename: url, lineOffset: line - 2 })(...values.values())
  if (compiled instanceof Function && compiled.name !== name) Object.defineProperty(compiled, 'name', { value: name, configurable: true })
  return compiled as (...args: never) => unknown
}

/** What a CommonJS function can reach, and the helper that esbuild calls. */
function supply(name: string, url: string): unknown {
  switch (name) {
    case 'require':
      return createRequire(url)
    case '__filename':
      return fileURLToPath(url)
    case '__dirname':
      return dirname(fileURLToPath(url))
    default:
      return (value: object, own: string) => Object.defineProperty(value, 'name', { value: own, configurable: true })
  }
}
