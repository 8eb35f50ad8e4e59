import { UnstorableValueError } from '../errors.js'
import { seal } from './envelope.js'
import { refuseClassCycles } from './refuse-class-cycles.js'
import { Replica } from './replica.js'
import { isDirect } from './survey.js'
import { Trail } from './trail.js'
import { ValueWriter } from './value-writer.js'

/**
 * A value as bytes, complete in value, type and sharing, or the error (`ERR_UNSTORABLE_VALUE`) that names the part which would be lost.
 *
 * Views carry just their own window of bytes: two views of one ArrayBuffer come back separate, resizable buffers come back of fixed
 * length, and views of a SharedArrayBuffer as copies. Accessors come back as the values they gave; frozen objects come back unfrozen.
 * About 2.5 us for a small object (Node 20.20); specials (errors, URLs, registered classes, ...) cost a copy of the containers.
 */
export function encode(value: unknown, path = 'value'): Buffer {
  try {
    if (isDirect(value)) {
      const writer = new ValueWriter()
      writer.writeValue(value)
      return seal(writer.releaseBuffer(), 'direct')
    }
  } catch {
    // Neither V8 nor the survey knows paths: the replica meets the same part again and names it.
  }
  return encodeReplica(value, path)
}

function encodeReplica(value: unknown, path: string): Buffer {
  const trail = new Trail(path)
  try {
    const replica = new Replica(trail)
    const root = replica.of(value)
    refuseClassCycles(replica)
    const writer = new ValueWriter(replica.specials)
    writer.writeUint32(replica.wholes.length)
    for (const placeholder of replica.wholes) writer.writeValue(placeholder)
    writer.writeValue(root)
    writer.finishPending()
    return seal(writer.releaseBuffer(), 'specials')
  } catch (cause) {
    if (cause instanceof UnstorableValueError) throw cause
    // Thrown by a getter or by encode of a registered class, or by V8; the trail still stands where it happened.
    throw trail.refusal(`cannot be stored: ${String(cause)}`, { cause })
  }
}
