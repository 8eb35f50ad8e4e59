import { readFileSync } from 'node:fs'
import { BaselineError } from '../../errors.js'
import { toJson } from '../../export/json-text.js'
import { writeFile } from '../terminal/write-file.js'
import { type Group, type Grouped, nameOfGroup, someOf } from './group-values.js'

/** Changes when an earlier version could not read the file. */
const FORMAT = 'statesweep baseline 1'

/** What a file has; earlier ones have no `fixed`. */
type Baseline = Pick<Grouped, 'by' | 'metric' | 'groups'> & Partial<Pick<Grouped, 'fixed'>>

/** Saves the values of all groups, to compare later ones with. */
export function saveBaseline(path: string, { by, metric, fixed, groups }: Grouped): void {
  const lines = groups.map((group) => toJson(group)).join(',\n')
  const heading = `{"format":${toJson(FORMAT)},"by":${toJson(by)},"metric":${toJson(metric)},"fixed":${toJson(fixed)}`
  writeFile(path, [`${heading},"groups":[\n${lines}\n]}\n`])
}

/**
 * What a baseline and groups of now have in common: `groups` has the values of the baseline for
 * each group of now that it has, under the point of that; `leftOut` names all others.
 *
 * @throws BaselineError if it is of another metric or of other columns, or has none of the groups
 */
export function loadBaseline(path: string, wanted: Grouped): { readonly groups: readonly Group[]; readonly leftOut: readonly string[] } {
  const before = checked(path, wanted)
  const columns = [...new Set([...wanted.by, ...before.by])]
  const keyIn = (grouped: Baseline) => (group: Group) => toJson(columns.map((name) => columnValue(name, group, grouped)))
  const named = (grouped: Baseline, groups: readonly Group[]) => groups.map(({ by }) => nameOfGroup(grouped.by, by))
  const [keyNow, keyBefore] = [keyIn(wanted), keyIn(before)]
  const known = new Map(before.groups.map((group) => [keyBefore(group), group.values]))
  const now = new Set(wanted.groups.map(keyNow))
  const groups = wanted.groups
    .flatMap((group) => ({ by: group.by, values: known.get(keyNow(group)) ?? [] }))
    .filter(({ values }) => values.length > 0)
  if (groups.length === 0 && wanted.groups.length > 0)
    throw new BaselineError(path, `it has none of these groups; it has ${someOf(named(before, before.groups))}`)
  const onlyNow = named(
    wanted,
    wanted.groups.filter((group) => !known.has(keyNow(group))),
  )
  const onlyBefore = named(
    before,
    before.groups.filter((group) => !now.has(keyBefore(group))),
  )
  return {
    groups,
    leftOut: [
      ...(onlyNow.length === 0 ? [] : [`The baseline does not have ${someOf(onlyNow)}: not compared.`]),
      ...(onlyBefore.length === 0 ? [] : [`Only the baseline has ${someOf(onlyBefore)}: not compared.`]),
    ],
  }
}

/** The value of a group in a column, which may be the same in all of them. */
const columnValue = (name: string, group: Group, { by, fixed = {} }: Baseline): unknown =>
  by.includes(name) ? group.by[by.indexOf(name)] : fixed[name]

function checked(path: string, wanted: Grouped): Baseline {
  const { format, by, metric, fixed, groups } = read(path)
  if (format !== FORMAT || !Array.isArray(groups) || !Array.isArray(by))
    throw new BaselineError(path, 'it is not a baseline of this version; save one with --save-baseline')
  const before = { by, metric, fixed, groups } as Baseline
  const has = (grouped: Baseline, name: string) => grouped.by.includes(name) || Object.hasOwn(grouped.fixed ?? {}, name)
  const isComparable = wanted.by.every((name) => has(before, name)) && before.by.every((name) => has(wanted, name))
  if (metric !== wanted.metric || !isComparable) {
    throw new BaselineError(
      path,
      `it has ${String(metric)} by ${String(by)}, not ${wanted.metric} by ${wanted.by.join()}; pass the same --metric and --by`,
    )
  }
  return before
}

function read(path: string): Record<string, unknown> {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>
  } catch (error) {
    throw new BaselineError(path, error instanceof Error ? error.message : String(error), { cause: error })
  }
}
