import { ExecUsageError } from '../../errors.js'
import { nearestName } from '../../nearest-name.js'
import type { SpaceLike } from '../../spaces/as-space.js'
import type { Axes } from '../../spaces/axis.js'
import { list } from '../../spaces/list.js'
import { zip } from '../../spaces/zip.js'
import { parseAxisValues } from '../parse/axis-values.js'
import { readCsv } from '../parse/value-lines.js'
import type { DefiningOptions } from './command-options.js'
import type { CommandWords } from './command-words.js'

type Values = Axes[string]

/** Axes that advance together; one alone is a group of its own. */
type Group = Readonly<Record<string, Values>>

/** Most points of linked axes crossed with others, which are listed. */
const MOST_POINTS = 1_000_000

/** The params of a sweep of commands. Throws ExecUsageError, TextSyntaxError, ValueFileError. */
export function axesOf(words: CommandWords['axes'], { csv, zip: links = [] }: Pick<DefiningOptions, 'csv' | 'zip'>): SpaceLike {
  const axes = new Map<string, Values>()
  for (const { name, values } of words) {
    const parsed = parseAxisValues(`--${name}`, values)
    const before = axes.get(name)
    axes.set(name, before === undefined ? parsed : [...before, ...parsed])
  }
  const columns = csv === undefined ? undefined : readCsv(csv)
  const twice = Object.keys(columns ?? {}).find((name) => axes.has(name))
  if (twice !== undefined) throw new ExecUsageError(`{${twice}} has values twice: by --${twice} and by --csv.`)
  return spaceOf(groupsOf(axes, links, columns))
}

/** In the order of the first axis of each; the CSV file comes first. */
function groupsOf(axes: ReadonlyMap<string, Values>, links: readonly (readonly string[])[], columns: Group | undefined): Group[] {
  const names = [...axes.keys()]
  const linked = links.map((link) => new Set(link.map((name) => known(name, names))))
  const groups: Group[] = columns === undefined ? [] : [columns]
  for (const [name, values] of axes) {
    const sets = linked.filter((set) => set.has(name))
    if (sets.length > 1) throw new ExecUsageError(`--zip links "${name}" twice: name all axes that advance together in one --zip.`)
    const [set] = sets
    if (set === undefined) groups.push({ [name]: values })
    else if (names.find((one) => set.has(one)) === name) groups.push(Object.fromEntries([...set].map((one) => [one, axes.get(one) ?? []])))
  }
  return groups
}

function known(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name
  const nearest = nearestName(name, names)
  throw new ExecUsageError(
    `--zip links "${name}", which has no values: ${nearest === undefined ? `the axes are ${names.join(', ')}` : `did you mean "${nearest}"?`}`,
  )
}

/** A grid if nothing is linked; linked axes alone as they are; both crossed as a list. */
function spaceOf(groups: readonly Group[]): SpaceLike {
  const isGrid = groups.every((group) => Object.keys(group).length === 1)
  // Not assigned: __proto__ would set the prototype, where it must be refused by name.
  if (isGrid) return Object.fromEntries(groups.flatMap((group) => Object.entries(group)))
  const [only] = groups
  const spaces = groups.map((group) => zip(group))
  if (only !== undefined && groups.length === 1) return zip(only)
  const size = spaces.reduce((product, space) => product * space.size, 1)
  if (size > MOST_POINTS)
    throw new ExecUsageError(
      `Linked axes crossed with others make ${size} runs, and ${MOST_POINTS} can be: write the combinations to a file for --csv.`,
    )
  let points: Readonly<Record<string, unknown>>[] = [{}]
  for (const space of spaces) {
    points = points.flatMap((point) => Array.from({ length: space.size }, (_, index) => ({ ...point, ...space.at(index).params })))
  }
  return list(points)
}
