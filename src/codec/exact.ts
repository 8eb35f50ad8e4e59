import { CorruptValueError } from '../errors.js'
import type { Tag } from './cell.js'
import { decode } from './decode.js'
import { encode } from './encode.js'

/** A param or field, and what its column cannot say. */
export type NamedTag = readonly [name: string, tag: Tag]

/** The tags of one row. A name without an entry has none. */
export interface RowTags {
  readonly params: ReadonlyMap<string, Tag>
  readonly fields: ReadonlyMap<string, Tag>
}

/**
 * Combinations to remember before starting over. Sweeps have a handful. A sweep with random tags
 * over many fields would keep 750 bytes per row (measured, Node 20.20).
 */
const REMEMBERED = 4096

/** The letter of a tag in stored bytes; a param has it in upper case. */
const FIELD_LETTERS: Readonly<Record<Exclude<Tag, ''>, string>> = {
  null: 'l',
  undefined: 'u',
  nan: 'n',
  '-0': 'z',
  boolean: 'b',
  bigint: 'i',
  date: 'd',
  bytes: 'y',
  buffer: 'f',
  json: 'j',
}
const PARAM_LETTERS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(FIELD_LETTERS).map(([tag, letter]) => [tag, letter.toUpperCase()]),
)
const BY_LETTER = new Map<string, Tag>(Object.entries(FIELD_LETTERS).map(([tag, letter]) => [letter, tag as Tag]))
const NO_TAGS: RowTags = { params: new Map(), fields: new Map() }

/**
 * A combination of tags, up to one field. Equal rows walk the same nodes, so the blob at the last
 * node is made once.
 */
interface Combination {
  readonly text: string
  readonly next: Map<string, Map<string, Combination>>
  blob: Buffer | null | undefined
}

/**
 * Collects the tags of one row and gives its `exact` blob. Costs two map look-ups per tag, and
 * nothing for values without one; a combination seen before makes no text or bytes. Keep one per
 * writer: after `take` it is ready for the next row.
 */
export class ExactTags {
  private root = combination('', null)
  private at = this.root
  private remembered = 0

  param(name: string, tag: Tag): void {
    if (tag !== '') this.follow(name, PARAM_LETTERS[tag] ?? '')
  }

  field(name: string, tag: Tag): void {
    if (tag !== '') this.follow(name, FIELD_LETTERS[tag])
  }

  /** The blob; null if nothing is tagged. Rows share it: never write to it. */
  take(): Buffer | null {
    const found = this.at
    this.at = this.root
    if (found.blob === undefined) found.blob = encode(found.text)
    return found.blob
  }

  private follow(name: string, letter: string): void {
    this.at = this.at.next.get(name)?.get(letter) ?? this.remember(name, letter)
  }

  private remember(name: string, letter: string): Combination {
    const { text, next } = this.at
    const made = combination(`${text}${letter}${name.length}:${name}`, undefined)
    if (++this.remembered > REMEMBERED) {
      // This row ends in the old tree, which is dropped with it.
      this.root = combination('', null)
      this.remembered = 0
    }
    const letters = next.get(name) ?? new Map<string, Combination>()
    next.set(name, letters.set(letter, made))
    return made
  }
}

/** The `exact` blob of one row; null if no name has a tag. For many rows keep an `ExactTags`. */
export function encodeExact(params: readonly NamedTag[], fields: readonly NamedTag[]): Buffer | null {
  const tags = new ExactTags()
  for (const [name, tag] of params) tags.param(name, tag)
  for (const [name, tag] of fields) tags.field(name, tag)
  return tags.take()
}

/** Reads `exact` blobs, and remembers them: the rows of a sweep have a handful. */
export class ExactReader {
  private readonly known = new Map<string, RowTags>()

  /** The tags in a blob. Equal blobs give the same object. */
  read(blob: Uint8Array | null, what: string): RowTags {
    if (blob === null) return NO_TAGS
    const key = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('latin1')
    const known = this.known.get(key)
    if (known) return known
    const tags = parse(decode(blob, what), what)
    if (this.known.size >= REMEMBERED) this.known.clear()
    this.known.set(key, tags)
    return tags
  }
}

function combination(text: string, blob: null | undefined): Combination {
  return { text, next: new Map(), blob }
}

/** The text is a sequence of letter, length of the name, colon, name. */
function parse(text: unknown, what: string): RowTags {
  const params = new Map<string, Tag>()
  const fields = new Map<string, Tag>()
  if (typeof text !== 'string') throw new CorruptValueError(what, 'it is no list of tags; restore it from a backup')
  for (let at = 0; at < text.length; ) {
    const letter = text.charAt(at)
    const colon = text.indexOf(':', at)
    const end = colon + 1 + Number(text.slice(at + 1, colon))
    const tag = BY_LETTER.get(letter.toLowerCase())
    if (tag === undefined || colon < 0 || !(end <= text.length)) {
      throw new CorruptValueError(what, 'it has a tag that this version does not know; update statesweep')
    }
    const tags = letter === letter.toLowerCase() ? fields : params
    tags.set(text.slice(colon + 1, end), tag)
    at = end
  }
  return { params, fields }
}
