import { json } from '../engine-globals.js'
import { UnstorableValueError } from '../errors.js'

/**
 * Deepest nesting of a value. V8 decodes 1,900 levels on the main thread's default stack (984 KB,
 * Node 20.20), so every thread can read what is stored within this limit. With a larger limit some
 * values could be read only by their writer.
 */
export const MAX_DEPTH = 1000

/**
 * A step of a path: a property, an index, or ready text such as `.keys()[2]`. Empty text adds
 * depth, but nothing to the path.
 */
export type Segment = string | number | { readonly text: string }

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u

/**
 * The place of a walk over a value. Joins the segments only for an error, so walking makes no
 * strings.
 */
export class Trail {
  private readonly segments: Segment[] = []

  constructor(private readonly root: string) {}

  enter(segment: Segment): void {
    this.segments.push(segment)
    if (this.segments.length > MAX_DEPTH)
      throw this.refusal(`is nested more than ${MAX_DEPTH} levels deep; store it flat, such as in an array`)
  }

  leave(): void {
    this.segments.pop()
  }

  /** The error for the value at this place. */
  refusal(reason: string, options?: ErrorOptions): UnstorableValueError {
    return new UnstorableValueError(this.path(), reason, options)
  }

  /** The error for a property of the value at this place. */
  refusalAt(segment: Segment, reason: string): UnstorableValueError {
    return new UnstorableValueError(this.path() + format(segment), reason)
  }

  path(): string {
    const text = this.segments.map(format).join('')
    // People read paths: beyond 400 characters the middle says nothing.
    return this.root + (text.length > 400 ? `${text.slice(0, 200)}[...]${text.slice(-200)}` : text)
  }
}

/** The segment for a value of a map: by key if the key can be shown, else by position. */
export function mapValueSegment(key: unknown, position: number): Segment {
  if (typeof key === 'string') return { text: `.get(${json.stringify(key)})` }
  if (typeof key === 'number' || typeof key === 'boolean') return { text: `.get(${key})` }
  return { text: `.values()[${position}]` }
}

function format(segment: Segment): string {
  if (typeof segment === 'number') return `[${segment}]`
  if (typeof segment === 'object') return segment.text
  return IDENTIFIER.test(segment) ? `.${segment}` : `[${json.stringify(segment)}]`
}
