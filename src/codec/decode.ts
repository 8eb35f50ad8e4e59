import { CorruptValueError, StatesweepError } from '../errors.js'
import { unseal } from './envelope.js'
import { quoted } from './quoted.js'
import { ValueReader } from './value-reader.js'

/**
 * Decodes what `encode` gave; `what` names it in errors. The value shares no memory with the bytes.
 *
 * Errors: `ERR_CORRUPT_VALUE` if the bytes are damaged, cut off or of a newer version;
 * `ERR_CLASS_UNKNOWN` if a class is not registered in this thread; `ERR_CLASS_DECODE` if its decode
 * throws.
 *
 * @example
 * decode(encode(new Map([['a', -0]]))) // new Map([['a', -0]])
 */
export function decode(bytes: Uint8Array, what = 'value'): unknown {
  // In a damaged page of the database a cell may hold anything.
  if (!ArrayBuffer.isView(bytes)) throw new CorruptValueError(what, 'its cell holds no bytes; restore it from a backup')
  const { kind, payload } = unseal(ownMemory(bytes), what)
  try {
    const reader = new ValueReader(payload, what)
    if (kind === 'direct') return reader.readValue()
    for (let left = reader.readUint32(); left > 0; left--) reader.readValue()
    const root: unknown = reader.readValue()
    reader.finishPending()
    return root
  } catch (cause) {
    // A RangeError means a lack of stack or memory: the bytes may be whole.
    if (cause instanceof StatesweepError || cause instanceof RangeError) throw cause
    const reason = `its checksum is right, but this Node (${process.version}) does not understand it; read it with the Node that wrote it, or newer`
    throw new CorruptValueError(what, `${reason}: ${quoted(cause)}`, { cause })
  }
}

/** V8 does not read shared memory, and another thread could change it between check and use. */
function ownMemory(bytes: Uint8Array): Buffer {
  return bytes.buffer instanceof SharedArrayBuffer ? Buffer.from(bytes) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
