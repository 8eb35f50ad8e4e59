import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, expect, it } from 'vitest'
import type { Checkpoint } from '../../dist/src/chunk/message.js'
import type { Ranges } from '../../dist/src/chunk/ranges.js'
import { ChunkWriter } from '../../dist/src/chunk/writer.js'
import { encode } from '../../dist/src/codec/encode.js'
import { composeChunk } from '../../dist/src/coordinator/compose-chunk.js'
import { Attempts } from '../../dist/src/coordinator/retries.js'
import { RunSet } from '../../dist/src/coordinator/run-set.js'
import type { Status } from '../../dist/src/model/status.js'
import { claimExperiment } from '../../dist/src/store/experiments.js'
import { Lab } from '../../dist/src/store/lab.js'
import { LabRunStore } from '../../dist/src/store/lab-run-store.js'
import { temporaryFolder } from '../fixtures/lab.js'

const MB = 1024 * 1024
let folder: string
let store: LabRunStore

beforeEach(() => {
  folder = temporaryFolder()
  const lab = new Lab(join(folder, 'lab.db'))
  store = new LabRunStore(lab, claimExperiment(lab, { idExperiment: ID, name: 'x', seed: 0, fields: {} }))
})

const checkpoint = (run: number, of: Partial<Checkpoint> = {}): Checkpoint => ({
  run,
  execution: 1,
  attempt: 1,
  number: 1,
  random: null,
  value: encode(`of run ${run}`),
  ...of,
})

interface Ended {
  readonly run: number
  readonly status: Status
  readonly attempt?: number
}

const ID = '01900000-0000-7000-8000-000000000000'
let files = 0
function chunk(checkpoints: readonly Checkpoint[], ended: readonly Ended[] = [], execution = 1): string {
  const file = join(folder, `${files++}.db`)
  const writer = new ChunkWriter(file, { idExperiment: ID, execution, runs: [[0, 10]], paramNames: [] })
  for (const one of checkpoints) writer.checkpoint(one)
  for (const { run, status, attempt = 1 } of ended) {
    const exception = status === 'done' ? null : { name: 'E', message: 'm' }
    const rest = { idRun: `id-${run}`, started: 0, duration: 0, params: {}, fields: {}, state: {} }
    writer.write({ run, status, attempt, exception, ...rest })
  }
  writer.close()
  return file
}

const merge = (file: string, execution = 1) => store.merge(file, { execution, size: 1000, mode: 'replacing', failures: 0 })
const found = (execution = 1, runs: Ranges = [[0, 1000]]) =>
  [...store.checkpoints(execution, runs)].map(({ run, attempt, number }) => [run, attempt, number])

it('keeps the newest of a run, whatever the order in which files are merged, and however often', () => {
  const first = chunk([checkpoint(1, { number: 1 }), checkpoint(1, { number: 2, random: '{"state":[1]}' }), checkpoint(2)])
  const again = join(folder, 'again.db')
  copyFileSync(first, again)
  merge(first)
  expect([...store.checkpoints(1, [[1, 2]])]).toEqual([checkpoint(1, { number: 2, random: '{"state":[1]}' })])
  merge(chunk([checkpoint(1, { number: 3 }), checkpoint(2, { attempt: 2, number: 1 })]))
  merge(again)
  expect(found()).toEqual([
    [1, 1, 3],
    [2, 2, 1],
  ])
})

it('drops those of runs that are done, and takes none of them from a file that comes later', () => {
  const late = chunk([checkpoint(1), checkpoint(2), checkpoint(3)])
  merge(chunk([checkpoint(1), checkpoint(2), checkpoint(3)]))
  merge(
    chunk(
      [checkpoint(2, { number: 2 })],
      [
        { run: 1, status: 'done' },
        { run: 2, status: 'done', attempt: 2 },
        { run: 3, status: 'failed' },
      ],
    ),
  )
  expect(found()).toEqual([[3, 1, 1]])
  merge(late)
  expect(found()).toEqual([[3, 1, 1]])
  // An attempt after the one that was done: of a later execution, whatever the earlier says.
  merge(chunk([checkpoint(1, { execution: 2 })], [], 2), 2)
  merge(chunk([], [{ run: 1, status: 'done' }]))
  expect(found(2)).toEqual([[1, 1, 1]])
})

it('finds those of an execution among ranges of runs, by number', () => {
  merge(chunk([2, 3, 5, 8, 9, 700].map((run) => checkpoint(run, run === 8 ? { execution: 2 } : {}))))
  const runsIn = (...ranges: Ranges) => found(1, ranges).map(([run]) => run)
  expect(runsIn([0, 3], [4, 5], [6, 10], [11, 12], [600, 1000])).toEqual([2, 9, 700])
  expect(runsIn([3, 9])).toEqual([3, 5])
  expect(runsIn()).toEqual([])
  expect(found(2)).toEqual([[8, 1, 1]])
})

it('counts the runs that have one and no result in the execution', () => {
  expect(store.begun(1)).toBe(0)
  merge(chunk([checkpoint(1), checkpoint(2), checkpoint(3, { execution: 2 })], [{ run: 2, status: 'failed' }]))
  expect([store.begun(1), store.begun(2)]).toEqual([1, 1])
})

it('forgets those of earlier executions when the next begins', () => {
  merge(chunk([checkpoint(1), checkpoint(2, { execution: 2 })]))
  store.begin({ ordinal: 2, steps: '[]', config: encode({}), seed: '0', code: '[]', source: null })
  expect([found(1), found(2)]).toEqual([[], [[2, 1, 1]]])
})

it('sends down no more than a message holds, but always one run', () => {
  merge(
    chunk(
      [
        checkpoint(1, { value: Buffer.alloc(9 * MB) }),
        checkpoint(4, { value: Buffer.alloc(7 * MB) }),
        checkpoint(5, { value: Buffer.alloc(MB) }),
      ],
      [{ run: 5, status: 'failed' }],
    ),
  )
  const withRow = RunSet.none(10)
  withRow.add(5)
  const sources = {
    terms: { execution: 1, size: 10 },
    store,
    withRow,
    attempts: new Attempts({ failed: 0, timeout: 0, crashed: 0 }, new Map()),
  }
  const compose = (wanted: Ranges) => {
    const { message, rest } = composeChunk(wanted, { file: 'f', verdicts: [], sources })
    return {
      runs: message.runs,
      rest,
      checkpoints: message.checkpoints?.map(({ run }) => run),
      carried: message.carried.map(({ run }) => run),
    }
  }
  expect(compose([[0, 8]])).toEqual({ runs: [[0, 1]], rest: [[1, 8]], checkpoints: undefined, carried: [] })
  expect(compose([[1, 8]])).toEqual({ runs: [[1, 4]], rest: [[4, 8]], checkpoints: [1], carried: [] })
  expect(compose([[4, 8]])).toEqual({ runs: [[4, 5]], rest: [[5, 8]], checkpoints: [4], carried: [] })
  expect(compose([[5, 8]])).toEqual({ runs: [[5, 8]], rest: [], checkpoints: [5], carried: [5] })
})
