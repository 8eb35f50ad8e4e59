import { toJson } from '../../export/json-text.js'
import type { Session } from '../../session.js'
import type { SpaceLike } from '../../spaces/as-space.js'
import { asSpace } from '../../spaces/as-space.js'
import type { Params } from '../../spaces/space.js'
import { type Grouped, withoutConstants } from './group-values.js'

/** What was measured of one combination of params. */
export interface Sample {
  readonly params: Params
  /** Milliseconds, and the numbers of the runs that took them. */
  readonly values: readonly number[]
  readonly runs: readonly number[]
  /** Milliseconds of all runs, with the start of the shell. */
  readonly wall: number
  /** Runs that ended without a time: they failed. */
  readonly failed: number
}

interface Wanted {
  readonly name: string
  readonly params: SpaceLike
  readonly metric: string
}

/** A sample for each combination, in order; empty without results. One pass over the table. */
export function samplesOf(session: Session | undefined, { name, params, metric }: Wanted): Sample[] {
  const space = asSpace(params)
  const samples = new Map<string, { params: Params; values: number[]; runs: number[]; wall: number; failed: number }>()
  for (let index = 0; index < space.size; index++) {
    const { params: point } = space.at(index)
    const key = toJson(space.names.map((axis) => point[axis] ?? null))
    if (!samples.has(key)) samples.set(key, { params: point, values: [], runs: [], wall: 0, failed: 0 })
  }
  if (session === undefined || !session.experimentNames.includes(name)) return [...samples.values()]
  const { runs } = session.loadExperiment(name)
  const known = runs.paramColumns()
  const columns = ['run', 'status', metric, 'wall_ms', ...space.names.map((axis) => known.get(axis) ?? columnFor(axis))]
  for (const [run, status, value, wall, ...point] of runs.eachValues(columns)) {
    const sample = samples.get(toJson(point.map((one) => one ?? null)))
    if (sample === undefined || status === 'pending') continue
    if (typeof value === 'number') {
      sample.values.push(value)
      sample.runs.push(Number(run))
      sample.wall += Number(wall)
    } else sample.failed++
  }
  return [...samples.values()]
}

/** What a table shows for an axis; its column may have another name. */
const columnFor = (axis: string): string => `params_${axis}`

/** The samples as groups of the params that vary. */
export function groupSamples(samples: readonly Sample[], { params, metric }: Pick<Wanted, 'params' | 'metric'>): Grouped {
  const { names } = asSpace(params)
  const groups = samples.map(({ params: point, values }) => ({ by: names.map((axis) => point[axis] ?? null), values }))
  const columns = new Map(names.map((axis) => [axis, columnFor(axis)]))
  return withoutConstants({ by: [...columns.values()], params: columns, metric, fixed: {}, groups, skipped: 0 })
}
