import type * as LosslessJson from 'lossless-json'
import { onDemand } from '../on-demand.js'
import { exactNumber } from './exact-number.js'

const losslessJson = onDemand<typeof LosslessJson>('lossless-json')

interface Unclear {
  /** What a number becomes that JavaScript would change. */
  number(text: string): unknown
  /** Told of a name that has two values in one object. Default: the last one counts. */
  repeated?(name: string, position: number): never
}

/** Parses JSON. Changes no number: see `exactNumber`. Throws SyntaxError. */
export function parseExactJson(text: string, { number, repeated }: Unclear): unknown {
  return losslessJson().parse(text, undefined, {
    parseNumber: (digits) => exactNumber(digits) ?? number(digits),
    onDuplicateKey: ({ key, position, newValue }) => repeated?.(key, position - 1) ?? newValue,
  })
}
