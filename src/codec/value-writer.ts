import { Serializer } from 'node:v8'
import { ENVELOPE_BYTES } from './envelope.js'
import { bytesOf, viewCode } from './kinds/view.js'
import type { Special } from './replica.js'

/** Tags of host objects: from here on the id of a kind, below it the class of a view. */
export const FIRST_KIND = 64

const ENVELOPE_ROOM = new Uint8Array(ENVELOPE_BYTES)
const NONE: ReadonlyMap<object, Special> = new Map()

/**
 * V8's serializer, which hands views and placeholders to us. Make one per value: a second value
 * would refer to objects of the first.
 */
export class ValueWriter extends Serializer {
  declare private readonly _setTreatArrayBufferViewsAsHostObjects: (flag: boolean) => void
  private readonly pending: unknown[] = []

  constructor(private readonly specials = NONE) {
    super()
    this._setTreatArrayBufferViewsAsHostObjects(true)
    this.writeRawBytes(ENVELOPE_ROOM)
    this.writeHeader()
  }

  /** Writes the bodies still due, and those that they add. */
  finishPending(): void {
    for (let body = this.pending.pop(); body !== undefined; body = this.pending.pop()) this.writeValue(body)
  }

  /** Called by V8. */
  _writeHostObject(view: ArrayBufferView): void {
    const special = this.specials.get(view)
    if (special === undefined) {
      const bytes = bytesOf(view)
      this.writeUint32(viewCode(view))
      this.writeUint64(Math.floor(bytes.length / 2 ** 32), bytes.length >>> 0)
      this.writeRawBytes(bytes)
      return
    }
    this.writeUint32(FIRST_KIND + special.kind.id)
    this.writeValue(special.head)
    if (special.kind.body === 'later') this.pending.push(special.body)
    if (special.kind.body === 'before') {
      this.writeValue(special.body)
      this.finishPending()
    }
  }
}
