import fc from 'fast-check'
import { expect, it } from 'vitest'
import { MAX_COLUMNS } from '../../dist/src/chunk/layout.js'
import { ChunkWriter } from '../../dist/src/chunk/writer.js'
import { selectRows } from '../../dist/src/cli/inspect/select-rows.js'
import { groupValues } from '../../dist/src/cli/statistics/group-values.js'
import { csv } from '../../dist/src/export/csv.js'
import { Session } from '../../dist/src/session.js'
import { ExperimentReader } from '../../dist/src/store/experiment-reader.js'
import { loadSpaces, storedExperiment } from '../../dist/src/store/experiments.js'
import { Lab } from '../../dist/src/store/lab.js'
import { LabRunStore } from '../../dist/src/store/lab-run-store.js'
import { settleColumns } from '../../dist/src/store/settle-columns.js'
import { openLab } from '../fixtures/lab.js'

type Fields = Readonly<Record<string, unknown>>

/** An experiment whose runs have these fields; their chunks are merged in the given order. */
function merged(fields: readonly Fields[], order: readonly number[], { settled = true } = {}) {
  const { path } = openLab()
  const session = new Session({ path })
  const made = session.createExperiment('x').addRuns({ z: fields.map((_, i) => i), a: ['p'] })
  // Params of a later space come after those of the first, whatever their names.
  made.addRuns({ K: [1], z: [-1] }).persist()
  const lab = new Lab(path)
  const store = new LabRunStore(lab, storedExperiment(lab, made))
  const spaces = loadSpaces(lab, made.idExperiment)
  for (const run of order) {
    const file = store.chunkFile()
    const writer = new ChunkWriter(file, {
      idExperiment: made.idExperiment,
      execution: 1,
      runs: [[run, run + 1]],
      paramNames: spaces.names,
    })
    const ended = { status: 'done', attempt: 1, started: 1, duration: 2, exception: null, state: {} } as const
    writer.write({ run, idRun: spaces.idOf(run), ...ended, params: spaces.locate(run).params, fields: fields[run] ?? {} })
    writer.close()
    store.merge(file, { execution: 1, size: spaces.size, mode: 'fresh', failures: 0 })
  }
  if (settled) settleColumns(store.table)
  const experiment = session.loadExperiment('x')
  return { experiment, reader: new ExperimentReader(lab, storedExperiment(lab, made)) }
}

const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/g

/** What every reader gives, as text: the order of keys counts. */
function readers({ experiment, reader }: ReturnType<typeof merged>): Record<string, string> {
  const { runs } = experiment
  const source = selectRows(experiment, {})
  const answers = {
    names: runs.columnNames(),
    records: runs.records(),
    columns: runs.columns(),
    fields: Array.from(runs, (run) => run.fields),
    csv: [...csv(source)],
    shown: reader.resultColumns,
    proposed: source.columns,
  }
  return Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, JSON.stringify(answer).replace(ID, 'ID')]))
}

const FIELDS: readonly Fields[] = [{ loss: 1, Run: 2, é: 3 }, { acc: 1, loss: null, run: 4, '\u{1F600}': 5 }, { '\uFFFD': 1, b: true }, {}]
const ENGINE = ['run', 'id_run', 'execution', 'status', 'attempt', 'started', 'duration', 'slot']

it('every reader gives params in their order, then fields by code unit, whatever arrives first', () => {
  const expected = readers(merged(FIELDS, [0, 1, 2, 3]))
  const names = ['params_z', 'params_a', 'params_K', 'fields_Run', 'acc', 'b', 'loss', 'fields_run_2', 'é', '\u{1F600}', '\uFFFD']
  expect(JSON.parse(expected.names ?? '')).toEqual([...ENGINE, ...names, 'exception'])
  expect(Object.keys(JSON.parse(expected.columns ?? ''))).toEqual([...ENGINE, ...names, 'exception'])
  for (const order of [
    [3, 2, 1, 0],
    [2, 0, 3, 1],
    [1, 3, 0, 2],
  ])
    expect(readers(merged(FIELDS, order))).toEqual(expected)
})

it('gives the params of a new experiment in their order', () => {
  const names = merged(FIELDS, []).experiment.runs.columnNames()
  expect(names).toEqual([...ENGINE, 'params_z', 'params_a', 'params_K', 'exception'])
})

it('gives fields beyond the columns in the same order, and never under the name of another column', () => {
  const wide = Object.fromEntries(Array.from({ length: MAX_COLUMNS }, (_, n) => [`f${n}`, n]))
  // Those of the second run find no room.
  const late = { status: 'mine', params_z: 'mine', a: null, zz: 1 }
  const { experiment } = merged([wide, late], [0, 1], { settled: false })
  const [, record] = experiment.runs.records()
  expect(Object.entries(record ?? {}).filter(([, value]) => value === 'mine' || value === 1 || value === null)).toEqual([
    ['run', 1],
    ['execution', 1],
    ['attempt', 1],
    ['started', 1],
    ['slot', null],
    ['params_z', 1],
    ['a', null],
    ['fields_params_z', 'mine'],
    ['fields_status', 'mine'],
    ['zz', 1],
    ['exception', null],
  ])
  expect(experiment.runs.records({ sort: ['-zz', 'params_K'], limit: 1 })).toMatchObject([{ run: 1, zz: 1, status: 'done' }])
  expect(Object.keys(experiment.runs.records({ status: 'pending' })[0] ?? {}).filter((name) => name.startsWith('params'))).toEqual([
    'params_z',
    'params_K',
  ])
})

const value = fc.oneof(
  fc.integer({ min: -2, max: 2 }),
  fc.constantFrom(-0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, 'a', '1', 1n, 2n ** 60n),
  fc.constantFrom<unknown>({ a: 1 }, [1, 2], new Date(0), Buffer.from('b')),
)

it('a few columns read alone have the values that records have', () => {
  const fields = fc.array(fc.dictionary(fc.constantFrom('x', 'y', 'Run', "it's"), value, { noNullPrototype: true }), {
    minLength: 1,
    maxLength: 8,
  })
  fc.assert(
    fc.property(fields, (all) => {
      const { experiment } = merged(
        all,
        all.map((_, run) => run).filter((run) => run % 3 !== 2),
      )
      const { runs } = experiment
      const names = runs.columnNames()
      for (const options of [
        {},
        { status: 'done' },
        { status: 'pending' },
        { where: 'run > 0' },
        { sort: ['-params_z'], limit: 3 },
      ] as const) {
        const expected = runs.records(options).map((record) => names.map((name) => record[name]))
        const alone = [...selectRows(experiment, { columns: names, ...options }).rows()]
        expect(alone.map((record) => names.map((name) => record[name]))).toEqual(expected)
      }
    }),
    { numRuns: 8 },
  )
})

it('groups by two columns as by whole records', () => {
  const all = Array.from({ length: 60 }, (_, n) => ({
    y: n % 7 === 0 ? 'none' : n / 3,
    g: [0, -0, '0', true, null, { a: 1 }, undefined][n % 7],
  }))
  const { experiment } = merged(
    all,
    all.map((_, run) => run),
  )
  const expected = new Map<string, number[]>()
  for (const { y, g, status } of experiment.runs.records()) {
    if (status !== 'done' || typeof y !== 'number') continue
    const key = JSON.stringify(g ?? null)
    expected.set(key, [...(expected.get(key) ?? []), y])
  }
  const { groups, skipped } = groupValues(experiment, { by: ['g'], metric: 'y', status: 'done' })
  expect(groups.map(({ by, values }) => [JSON.stringify(by[0]), values])).toEqual([...expected])
  expect(skipped).toBe(9)
})
