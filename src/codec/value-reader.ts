import { Deserializer } from 'node:v8'
import { CorruptValueError } from '../errors.js'
import type { Kind } from './kinds/kind.js'
import { kindById } from './kinds/registry.js'
import { makeView } from './kinds/view.js'
import { FIRST_KIND } from './value-writer.js'

interface Unfilled {
  readonly kind: Kind
  readonly instance: object
  readonly head: string
}

/** Reads what `ValueWriter` wrote, call by call. */
export class ValueReader extends Deserializer {
  private readonly pending: Unfilled[] = []

  constructor(
    bytes: Uint8Array,
    private readonly what: string,
  ) {
    super(bytes)
    this.readHeader()
  }

  finishPending(): void {
    for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop()) {
      next.kind.fill?.(next.instance, next.head, this.readValue())
    }
  }

  /** Called by V8. */
  _readHostObject(): object {
    const tag = this.readUint32()
    return tag < FIRST_KIND ? this.readView(tag) : this.readSpecial(tag - FIRST_KIND)
  }

  private readView(code: number): ArrayBufferView {
    const [high, low] = this.readUint64()
    // Copies, since readRawBytes gives a view of the input: the result must share no memory with
    // it.
    const bytes = Uint8Array.from(this.readRawBytes(high * 2 ** 32 + low))
    const view = makeView(code, bytes.buffer)
    if (!view)
      throw new CorruptValueError(this.what, 'it holds a typed array of a class that this Node does not have; read it with a newer Node')
    return view
  }

  private readSpecial(id: number): object {
    const kind = kindById(id)
    if (!kind) throw new CorruptValueError(this.what, 'it holds a class of objects that this version does not know; update statesweep')
    const head = String(this.readValue())
    if (kind.body !== 'before') {
      const instance = kind.make(head, undefined, this.what)
      if (kind.body === 'later') this.pending.push({ kind, instance, head })
      return instance
    }
    const body: unknown = this.readValue()
    this.finishPending()
    return kind.make(head, body, this.what)
  }
}
