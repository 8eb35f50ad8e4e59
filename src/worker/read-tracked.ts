import { SEQUENCE_NAMES } from '../chunk/layout.js'
import { fromNative, type Native } from '../codec/cell.js'
import { ExactReader } from '../codec/exact.js'
import { put } from '../codec/own-entries.js'
import type { TrackedPoint } from '../model/run-context.js'

/** Rows of a sequence: `idx`, `at`, `exact`, then the values of the columns. */
export interface TrackedPart {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Native[])[]
}

/** The first `length` rows of a sequence; a later part replaces rows of an earlier one. */
export function readTracked(
  parts: readonly TrackedPart[],
  { length, what }: { readonly length: number; readonly what: string },
): TrackedPoint[] {
  const exact = new ExactReader()
  const points: TrackedPoint[] = []
  for (const { columns, rows } of parts) {
    const shown = columns.map((name) => (SEQUENCE_NAMES.includes(name.toLowerCase()) ? `fields_${name}` : name))
    for (const [idx, at, tags, ...values] of rows) {
      if (Number(idx) >= length) continue
      const { fields } = exact.read(tags instanceof Uint8Array ? tags : null, what)
      const point: Record<string, unknown> & TrackedPoint = { idx: Number(idx), at: Number(at) }
      for (const [n, name] of columns.entries()) {
        const native = values[n] ?? null
        const tag = fields.get(name) ?? ''
        if (native !== null || tag !== '') put(point, shown[n] ?? name, fromNative(native, tag, `"${name}" of ${what}`))
      }
      points[point.idx] = point
    }
  }
  return points
}
