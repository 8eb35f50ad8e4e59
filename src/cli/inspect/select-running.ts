import type { Experiment } from '../../experiment.js'
import type { RunningInfo } from '../../store/running.js'
import type { RunRecord } from '../../store/runs.js'
import { type RowSelection, selectRows } from './select-rows.js'

/** Which runs: `running` are those of the pending ones that execute now. */
interface Selection extends Omit<RowSelection, 'status' | 'columns'> {
  readonly limit: number
  readonly status?: RowSelection['status'] | 'running'
}

interface Selected {
  readonly columns: readonly string[]
  readonly records: readonly RunRecord[]
}

/** Selects rows like `selectRows`, where runs that execute now have the status `running`. */
export function selectRunning(experiment: Experiment, { status, limit, ...rest }: Selection, wanted?: readonly string[]): Selected {
  const columns = wanted === undefined ? {} : { columns: wanted }
  const running = experiment.running()
  if (status === 'running') {
    const { columns: names } = selectRows(experiment, { ...rest, ...columns })
    if (running.length === 0) return { columns: names, records: [] }
    const all = selectRows(experiment, { ...rest, status: 'pending' }).rows()
    return { columns: names, records: [...onlyRunning(withRunning(all, running), Math.min(limit, running.length))] }
  }
  const selection = { ...rest, limit, ...(status !== undefined && { status }) }
  const selected = selectRows(experiment, { ...selection, ...columns })
  const rows = running.length === 0 ? selected.rows() : withRunning(selectRows(experiment, selection).rows(), running)
  return { columns: selected.columns, records: [...rows] }
}

function* withRunning(records: Iterable<RunRecord>, running: readonly RunningInfo[]): Generator<RunRecord> {
  const byRun = new Map(running.map((one) => [one.run, one]))
  for (const record of records) {
    const found = record.status === 'pending' ? byRun.get(Number(record.run)) : undefined
    if (found === undefined) yield record
    else yield { ...record, ...found, status: 'running' }
  }
}

/** Reads no further than the last of them. */
function* onlyRunning(records: Iterable<RunRecord>, limit: number): Generator<RunRecord> {
  let left = limit
  for (const record of records) {
    if (record.status !== 'running') continue
    yield record
    if (--left < 1) return
  }
}
