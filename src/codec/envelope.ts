import { crc32 } from 'node:zlib'
import { CorruptValueError } from '../errors.js'

/** One byte of version and kind, four of CRC-32, big-endian. */
export const ENVELOPE_BYTES = 5
const VERSION = 1

/**
 * `direct`: one value. `specials`: the number of registered instances, the instances, the value,
 * then the bodies still due.
 */
export type PayloadKind = 'direct' | 'specials'

/** Fills in the first five bytes. The checksum covers the first byte, too: it starts from it. */
export function seal(bytes: Buffer, kind: PayloadKind): Buffer {
  const first = (VERSION << 4) | (kind === 'direct' ? 0 : 1)
  bytes[0] = first
  bytes.writeUInt32BE(crc32(bytes.subarray(ENVELOPE_BYTES), first), 1)
  return bytes
}

/** Checks the envelope; the payload is a view of the bytes. */
export function unseal(bytes: Buffer, what: string): { readonly kind: PayloadKind; readonly payload: Buffer } {
  const first = bytes[0]
  if (first === undefined || bytes.length <= ENVELOPE_BYTES) {
    throw new CorruptValueError(what, `it was cut off: ${bytes.length} bytes are left; restore it from a backup, or run it again`)
  }
  const version = first >>> 4
  if (version > VERSION) {
    const reason = `it is in format ${version}, this version of statesweep knows up to ${VERSION}; update statesweep (or restore it, if it is damaged)`
    throw new CorruptValueError(what, reason)
  }
  const payload = bytes.subarray(ENVELOPE_BYTES)
  if (version !== VERSION || (first & 15) > 1 || crc32(payload, first) !== bytes.readUInt32BE(1)) {
    throw new CorruptValueError(what, 'its checksum does not match: the bytes are damaged; restore it from a backup, or run it again')
  }
  return { kind: (first & 15) === 0 ? 'direct' : 'specials', payload }
}
