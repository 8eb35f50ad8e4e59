import { type Experiment, range } from 'statesweep'
import { expect, it } from 'vitest'
import { openLab, step } from './fixtures/lab.js'
import { vary } from './fixtures/steps.mjs'

const RUNS = 2000

/** What `vary` leaves in run i, by calling it here. */
function expected(i: number): Record<string, unknown> {
  const run = { params: { i }, fields: {} }
  vary(run)
  return run.fields
}

const columnsOf = (experiment: Experiment) =>
  (experiment.db?.query('SELECT kind, name, column_name AS "column" FROM columns WHERE id_experiment = ? ORDER BY kind, name', [
    experiment.idExperiment,
  ]) ?? []) as { kind: string; name: string; column: string | null }[]

function check(experiment: Experiment, more: (i: number) => Record<string, unknown> = () => ({})): void {
  let i = 0
  for (const run of experiment.runs) {
    expect(run.fields).toEqual({ ...expected(i), ...more(i) })
    i++
  }
  expect(i).toBe(RUNS)
}

it('reads back 2,500 fields that differ from run to run in name, type and case, exactly, also after another execution', async () => {
  const experiment = openLab()
    .createExperiment('wild')
    .addRuns({ i: range(RUNS) })
  await experiment.execute(step('vary'), { concurrency: 2 })
  check(experiment)
  expect(new Set(columnsOf(experiment).map(({ name }) => name)).size).toBeGreaterThanOrEqual(2500)
  await experiment.execute(step('addField'), { concurrency: 2 })
  check(experiment, () => ({ again: 1 }))
}, 120_000)

it('names columns the same whatever arrives first', async () => {
  const orders = []
  for (const order of ['given', 'seeded'] as const) {
    const experiment = openLab()
      .createExperiment('wild')
      .addRuns({ i: range(RUNS) })
    await experiment.execute(step('vary'), { concurrency: 2, order })
    orders.push(columnsOf(experiment))
  }
  const [given = [], seeded] = orders
  expect(given).toEqual(seeded)
  const byName = Object.fromEntries(given.map(({ kind, name, column }) => [`${kind} ${name}`, column]))
  expect(byName).toMatchObject({
    'param i': 'params_i',
    'field Case': 'Case',
    'field cASE': 'fields_cASE',
    'field STATUS': 'fields_STATUS',
  })
  expect(byName['field PARAMS_I']).toBe('fields_PARAMS_I')
  expect(given.filter(({ column }) => column !== null)).toHaveLength(1500)
}, 120_000)

it('counts as queryable columns what SQL can say', async () => {
  const lab = openLab()
  const experiment = lab.createExperiment('types').addRuns({ flag: [true, false], text: ['x'], n: [1, 2.5] })
  await experiment.execute(step('inspectRun'), { backend: 'inline' })
  expect(
    lab.query(
      'SELECT params_flag, params_n, typeof(params_n) AS type, length(saw) > 0 AS saw FROM experiment_types WHERE params_flag = 1 ORDER BY run',
    ),
  ).toEqual([
    { params_flag: 1, params_n: 1, type: 'integer', saw: 1 },
    { params_flag: 1, params_n: 2.5, type: 'real', saw: 1 },
  ])
})
