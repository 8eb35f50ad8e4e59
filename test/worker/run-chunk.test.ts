import { join } from 'node:path'
import Database from 'better-sqlite3'
import { grid, range, repeat } from 'statesweep'
import { expect, it, onTestFinished } from 'vitest'
import { type CarriedRun, type ExecutionMessage, encodeExecution, encodeMessage } from '../../dist/src/chunk/message.js'
import type { Ranges } from '../../dist/src/chunk/ranges.js'
import { SharedMark } from '../../dist/src/chunk/shared-mark.js'
import { encode } from '../../dist/src/codec/encode.js'
import { runIds } from '../../dist/src/model/run-ids.js'
import { RecordedSpaces } from '../../dist/src/spaces/recorded-spaces.js'
import { resolveSteps } from '../../dist/src/steps/resolve/resolve-steps.js'
import { ChunkRunner } from '../../dist/src/worker/run-chunk.js'
import { step, temporaryFolder } from '../fixtures/lab.js'

const idExperiment = '01900000-0000-7000-8000-000000000000'
const spaces = new RecordedSpaces()
  .with(repeat(grid({ i: range(40), kind: ['a', null, new Date(0)] }), 2), idExperiment)
  .with(grid({ i: [1.5], other: [Buffer.from('x')] }), idExperiment)

function execution(names: readonly string[], file: string): Uint8Array {
  const message: ExecutionMessage = {
    idExperiment,
    ordinal: 1,
    seed: 7,
    seedGlobals: true,
    echo: false,
    stopOnFailure: false,
    argsField: null,
    config: encode({ file }),
    attachments: [],
    steps: resolveSteps(names.map((name) => step(name))),
    paramNames: spaces.names,
    spaces: spaces.all.map(({ first, origin, space }) => ({ first, origin, definition: space.definition })),
  }
  return encodeExecution(message)
}

async function run(names: readonly string[], runs: Ranges, carried: readonly CarriedRun[] = [], cell = new SharedMark(), limit = 1e6) {
  const file = join(temporaryFolder(), 'chunk.db')
  const result = await new ChunkRunner(0).run({
    id: 'x',
    execution: execution(names, names.includes('peek') ? file : 'no file'),
    attachments: [],
    chunk: encodeMessage({ kind: 'chunk', file, runs, carried, attempts: new Map(), verdicts: [], limit }),
    marker: cell,
  })
  return { result, file }
}

function read(file: string, sql = 'SELECT * FROM runs ORDER BY run'): unknown[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare(sql).all()
  } finally {
    db.close()
  }
}

it('does the same with runs that come as ranges and as state subsets', async () => {
  const runs: Ranges = [
    [3, 90],
    [200, spaces.size],
  ]
  const carried = [...Array(spaces.size).keys()].map((number): CarriedRun => {
    const { params, key } = spaces.locate(number)
    const state = { idExperiment, idRun: runIds(idExperiment)(key), config: {}, params, fields: {}, state: {}, exception: null }
    return { run: number, state }
  })
  const names = ['draw', 'inspectRun', 'useVars']
  const [asRanges, asStates] = [await run(names, runs), await run(names, runs, carried)]
  const [one, two] = [asRanges, asStates].map(({ file }) => read(file).map((row) => ({ ...(row as object), started: 0, duration: 0 })))
  expect(one).toHaveLength(87 + spaces.size - 200)
  expect(one).toEqual(two)
  expect(read(asRanges.file, 'SELECT * FROM states')).toEqual(read(asStates.file, 'SELECT * FROM states'))
})

it('ends after the time given at the end of a run, and gives the rest back', async () => {
  const { result, file } = await run(['spin'], [[0, 20]], [], new SharedMark(), 100)
  const executed = read(file).length
  expect(result.ms).toBeGreaterThan(90)
  expect(executed).toBeGreaterThan(1)
  expect(executed).toBeLessThan(20)
  expect(result.rest).toEqual([[executed, 20]])
})

it('writes no file when it is stopped before its first run', async () => {
  const cell = new SharedMark()
  cell.stop()
  const { result, file } = await run(['double'], [[0, 20]], [], cell)
  expect(result).toMatchObject({ rest: [[0, 20]], busy: 0 })
  expect(() => read(file)).toThrow()
})

it('commits what ended before while a step waits, also within the same millisecond', async () => {
  const { file, result } = await run(['peek'], [[0, 30]])
  expect(result.rest).toEqual([])
  expect(read(file, `SELECT c${spaces.names.length} AS seen FROM runs WHERE run = 29`)).toEqual([{ seen: 29 }])
})

it('marks each state of its work on a chunk', async () => {
  const cell = new SharedMark()
  // The engine may look at a value twice.
  const seen = new Set<string>()
  const look = () => {
    const mark = cell.current()
    seen.add(`${mark?.state} ${mark && 'run' in mark ? mark.run : ''}`)
  }
  Object.assign(globalThis, { lookAtMark: look })
  onTestFinished(() => void Reflect.deleteProperty(globalThis, 'lookAtMark'))
  await run(['lookAtMark'], [[4, 6]], [], cell)
  expect([...seen]).toEqual(['executing 4', 'recording 4', 'executing 5', 'recording 5'])
  expect(cell.current()).toBeUndefined()
})
