import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { isBoundStep } from '../define/bound-step.js'
import type { Step } from '../define/step.js'

/** SHA-256 of a file's bytes, in hexadecimal. Node's errors pass through. */
export function hashFile(file: string | URL): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}

/** SHA-256 of a function's source text as loaded, in hexadecimal. */
export function hashFunction(execute: object): string {
  return createHash('sha256').update(Function.prototype.toString.call(execute)).digest('hex')
}

/** SHA-256 of a step's source text as loaded, in hexadecimal; of its address if the step is one. */
export function hashSource(step: Step): string {
  if (!isBoundStep(step)) return hashFunction(step)
  if (step.target.kind === 'function') return hashFunction(step.target.execute)
  return createHash('sha256').update(JSON.stringify(step.target)).digest('hex')
}
