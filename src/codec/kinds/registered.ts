import { ClassDecodeError, ClassUnknownError } from '../../errors.js'
import { classByName, classOf } from '../classes.js'
import type { Kind } from './kind.js'

/** Instances of classes given to `registerClass`; the head is the name. */
export const registeredKind: Kind = {
  name: 'class',
  id: 5,
  body: 'before',
  ownKeys: true,
  segment: '.encode()',
  matches: (value): value is object => classOf(value) !== undefined,
  take: (value) => {
    const found = classOf(value)
    return { head: found?.name ?? '', body: found?.codec.encode(value) }
  },
  make: (head, body, what) => {
    const found = classByName(head)
    if (!found) throw new ClassUnknownError(head, what)
    try {
      return found.codec.decode(body)
    } catch (cause) {
      throw new ClassDecodeError(head, what, { cause })
    }
  },
}
