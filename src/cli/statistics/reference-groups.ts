import { UnknownReferenceError } from '../../errors.js'
import { findColumn } from '../inspect/select-rows.js'
import { formatCell } from '../terminal/cell.js'
import type { Group, Grouped } from './group-values.js'

/**
 * The group with these values, `level=6,mode=fast`, as the reference of every group. If the text
 * leaves columns out, each group gets the reference that agrees with it in those.
 *
 * @throws UnknownReferenceError if no group has them, UnknownColumnError
 */
export function referenceGroups({ by, params, groups }: Grouped, text: string): readonly Group[] {
  const wanted = new Map(
    text.split(',').map((pair) => {
      const [name = '', ...rest] = pair.split('=')
      return [by.indexOf(findColumn(name.trim(), { names: by, params })), rest.join('=').trim()]
    }),
  )
  const others = ({ by: point }: Group) =>
    point
      .filter((_, at) => !wanted.has(at))
      .map(formatCell)
      .join('\0')
  const references = groups.filter(({ by: point }) => [...wanted].every(([at, value]) => formatCell(point[at]) === value))
  if (references.length === 0)
    throw new UnknownReferenceError(
      text,
      groups.slice(0, 10).map(({ by: point }) => point.map(formatCell).join()),
    )
  const byOthers = new Map(references.map((group) => [others(group), group.values]))
  return groups.flatMap((group) => {
    const values = byOthers.get(others(group))
    return values === undefined ? [] : [{ by: group.by, values }]
  })
}
