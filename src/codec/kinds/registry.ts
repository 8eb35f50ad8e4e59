import { arrayBufferLeaf } from './array-buffer.js'
import { boxedLeaf } from './boxed.js'
import { dateLeaf } from './date.js'
import { errorKind } from './error.js'
import type { Kind, Leaf } from './kind.js'
import { nullPrototypeKind } from './null-prototype.js'
import { regExpKind, regExpLeaf } from './reg-exp.js'
import { registeredKind } from './registered.js'
import { urlKind } from './url.js'
import { viewLeaf } from './view.js'

/** Classes that V8 or the writer carries as they are. */
export const leaves: readonly Leaf[] = [dateLeaf, viewLeaf, regExpLeaf, boxedLeaf, arrayBufferLeaf]

/**
 * Classes that a placeholder stands for. The first match counts, so an error class can be
 * registered.
 */
export const kinds: readonly Kind[] = [registeredKind, nullPrototypeKind, errorKind, urlKind, regExpKind]

const byId = new Map(kinds.map((kind) => [kind.id, kind]))

export function kindById(id: number): Kind | undefined {
  return byId.get(id)
}
