import { SetValueError, TextSyntaxError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import type { SpaceLike } from '../../spaces/as-space.js'
import type { Range } from '../../spaces/range.js'
import type { Sweep } from '../../steps/define/sweep.js'
import { parseExactJson } from '../../steps/exact-json.js'
import { exactNumber } from '../../steps/exact-number.js'
import { splitItems, unescapeItem } from '../parse/axis-values.js'
import { looksLikeRange, parseRange } from '../parse/number-range.js'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i

/** Where a value stands in its text, for errors. */
interface Place {
  readonly what: string
  readonly text: string
  readonly at: number
}

/**
 * Gives axes and config values of a sweep file other values of the same type: `lr=0.1,0.2`.
 *
 * @throws SetValueError for names that the file lacks, TextSyntaxError for values of another type
 */
export function setValues(given: Sweep, settings: readonly string[]): Sweep {
  let sweep = given
  for (const text of settings) {
    const at = text.indexOf('=')
    if (at < 1) throw new SetValueError(`--set ${text} sets nothing: write --set name=value.`)
    const name = text.slice(0, at)
    const place = { what: '--set', text, at: at + 1 }
    const axes = axesOf(sweep.params)
    const config = new Map(Object.entries(sweep.config ?? {}))
    if (axes.has(name)) sweep = { ...sweep, params: { ...sweep.params, [name]: axisLike(axes.get(name), place) } as SpaceLike }
    else if (config.has(name))
      sweep = { ...sweep, config: { ...sweep.config, [name]: valueLike(config.get(name), text.slice(at + 1), place) } }
    else throw unknownName(name, { axes: [...axes.keys()], config: [...config.keys()] })
  }
  return sweep
}

/** An example of each axis; none for a space, which only the file can make of other values. */
function axesOf(params: SpaceLike): ReadonlyMap<string, unknown> {
  if (typeof params.multiplicityAt === 'function') return new Map()
  return new Map(Object.entries(params).map(([name, values]) => [name, (values as { at(index: number): unknown }).at(0)]))
}

/** The values of an axis: items and number ranges, separated by commas; JSON for objects. */
function axisLike(example: unknown, place: Place): readonly unknown[] | Range {
  const given = place.text.slice(place.at)
  if (typeof example === 'object') return asArray(valueLike([], given, place), place)
  const items = splitItems(place.what, given)
  const values = items.flatMap(({ text, at }): readonly unknown[] | Range => {
    const item = { ...place, at: place.at + at }
    if (typeof example === 'number' && looksLikeRange(text)) return [...parseRange(text, item)]
    return [valueLike(example, unescapeItem(text), item)]
  })
  const [only] = items
  return only !== undefined && items.length === 1 && typeof example === 'number' && looksLikeRange(only.text)
    ? parseRange(only.text, place)
    : values
}

function valueLike(example: unknown, text: string, { what, text: whole, at }: Place): unknown {
  const fail = (problem: string): never => {
    throw new TextSyntaxError(what, whole, at, problem)
  }
  switch (typeof example) {
    case 'string':
      return text
    case 'number':
      if (!NUMBER.test(text)) return fail('expected a number, as in the sweep file.')
      return exactNumber(text) ?? fail(`${text} is beyond what numbers hold exactly.`)
    case 'bigint':
      return /^-?\d+$/.test(text) ? BigInt(text) : fail('expected a whole number, as in the sweep file.')
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : fail('expected true or false, as in the sweep file.')
    default:
      try {
        return parseExactJson(text, {
          number: (digits) => fail(`${digits} is beyond what numbers hold exactly.`),
          repeated: (name) => fail(`the name "${name}" has two values in one object.`),
        })
      } catch (error) {
        if (!(error instanceof SyntaxError)) throw error
        return fail(`expected JSON, since the sweep file has an object (${(error as Error).message}).`)
      }
  }
}

function asArray(value: unknown, { what, text, at }: Place): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new TextSyntaxError(what, text, at, 'expected a JSON array of values, since the sweep file has objects.')
}

function unknownName(
  name: string,
  { axes, config }: { readonly axes: readonly string[]; readonly config: readonly string[] },
): SetValueError {
  const nearest = nearestName(name, [...axes, ...config])
  const known = `the axes are ${axes.join(', ') || 'none'}, the config has ${config.join(', ') || 'nothing'}.`
  return new SetValueError(`The sweep file has no "${name}": ${nearest === undefined ? known : `did you mean "${nearest}"?`}`)
}
