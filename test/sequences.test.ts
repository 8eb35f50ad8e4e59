import fc from 'fast-check'
import { type ExecuteOptions, type Experiment, type Run, stepRef } from 'statesweep'
import { initSequences } from 'statesweep/steps'
import { expect, it } from 'vitest'
import { openLab } from './fixtures/lab.js'

const tracking = (name: string) => stepRef<unknown>(new URL('./fixtures/tracking-steps.mjs', import.meta.url), name)
const threads = { backend: 'threads', concurrency: 2, onError: 'continue' } as const

/** The rows of all runs without their times. */
const rowsOf = (experiment: Experiment, name: string) => [...experiment.sequence(name)].map(({ at: _, ...row }) => row)

it('keeps each row with its place and its time, for any program', async () => {
  const lab = openLab()
  const before = Date.now() * 1000
  const experiment = lab.createExperiment('net').addRuns({ lr: [0.1, 0.2] })
  await experiment.execute((run) => {
    for (let epoch = 0; epoch < 3; epoch++) run.track('loss', { epoch, value: run.params.lr * epoch })
    run.track('loss', { note: 'the end' })
    run.track('single', 0.5)
  }, threads)
  expect(lab.query('SELECT epoch, avg(value) AS mean, typeof(epoch) AS kind FROM sequence_net_loss WHERE idx < 3 GROUP BY 1')).toEqual([
    { epoch: 0, mean: 0, kind: 'integer' },
    { epoch: 1, mean: expect.closeTo(0.15), kind: 'integer' },
    { epoch: 2, mean: expect.closeTo(0.3), kind: 'integer' },
  ])
  const rows = experiment.sequence('loss').of(experiment.runs.first()?.idRun ?? '')
  expect(rows.map(({ at: _, ...row }) => row)).toEqual([
    { idx: 0, epoch: 0, value: 0 },
    { idx: 1, epoch: 1, value: 0.1 },
    { idx: 2, epoch: 2, value: 0.2 },
    { idx: 3, note: 'the end' },
  ])
  for (const { at } of rows) expect(at).toBeGreaterThanOrEqual(before)
  expect(rows.map(({ at }) => at)).toEqual(rows.map(({ at }) => at).sort((a, b) => a - b))
  expect(rowsOf(experiment, 'single')).toEqual([
    { run: 0, idx: 0, value: 0.5 },
    { run: 1, idx: 0, value: 0.5 },
  ])
})

it('stores every value as a field stores it', async () => {
  const values = { whole: 3, real: 0.1, nan: Number.NaN, zero: -0, big: 2n ** 60n, yes: true, text: 'ä', nothing: null, not: undefined }
  const objects = { when: new Date(5), bytes: new Uint8Array([1, 2]), list: [1, { a: new Set([1]) }], huge: 2n ** 70n, infinite: -Infinity }
  const experiment = openLab()
    .createExperiment('values')
    .addRuns({ i: [1] })
  await experiment.execute(
    (run) => {
      run.track('all', { ...(run.config as { all: object }).all })
    },
    { ...threads, config: { all: { ...values, ...objects } } },
  )
  const [row] = rowsOf(experiment, 'all')
  expect(row).toEqual({ run: 0, idx: 0, ...values, ...objects })
  expect(Object.is(row?.zero, -0)).toBe(true)
})

it('names the value that cannot be stored, and keeps the other rows', async () => {
  const experiment = openLab()
    .createExperiment('bad')
    .addRuns({ i: [1] })
  await experiment.execute((run) => {
    run.track('a', { good: 1 })
    run.track('a', { good: 2, deep: { f: () => 1 } })
  }, threads)
  expect(experiment.runs.first()?.exception).toMatchObject({
    code: 'ERR_UNSTORABLE_VALUE',
    message: expect.stringContaining('run.track("a").deep.f'),
  })
  expect(rowsOf(experiment, 'a')).toEqual([{ run: 0, idx: 0, good: 1 }])
})

it.each([
  ['', 'ERR_INVALID_ARGUMENT'],
  ['a\0b', 'ERR_UNSTORABLE_VALUE'],
])('refuses the name %j', async (name, code) => {
  const experiment = openLab()
    .createExperiment('name')
    .addRuns({ name: [name] })
  await experiment.execute((run) => run.track(run.params.name, 1), threads)
  expect(experiment.runs.first()?.exception).toMatchObject({ code })
})

it('cannot be tracked once the steps of the run have ended', async () => {
  const kept: Run[] = []
  Object.assign(globalThis, { keptRuns: kept })
  const experiment = openLab()
    .createExperiment('late')
    .addRuns({ i: [1] })
  await experiment.execute((run) => void (globalThis as unknown as { keptRuns: unknown[] }).keptRuns.push(run), { backend: 'inline' })
  expect(() => kept[0]?.track('a', 1)).toThrow(expect.objectContaining({ code: 'ERR_OUTSIDE_STEP' }))
  expect(() => experiment.runs.first()?.track('a', 1)).toThrow(expect.objectContaining({ code: 'ERR_OUTSIDE_STEP' }))
  expect(() => experiment.sequence('a')).toThrow(expect.objectContaining({ code: 'ERR_UNKNOWN_SEQUENCE' }))
})

it('has the same rows whatever the workers and the backend', async () => {
  const settings: ExecuteOptions[] = [
    { concurrency: 1 },
    { concurrency: 2, order: 'seeded' },
    { backend: 'processes', concurrency: 2 },
    { backend: 'inline' },
  ]
  const all = []
  for (const setting of settings) {
    const experiment = openLab()
      .createExperiment('same', { seed: 5 })
      .addRuns({ i: Array.from({ length: 40 }, (_, i) => i) })
    await experiment.execute(tracking('trackTen'), setting)
    all.push([rowsOf(experiment, 'loss'), rowsOf(experiment, 'noise')])
  }
  expect(all[0]?.map((rows) => rows.length)).toEqual([400, 160])
  for (const one of all) expect(one).toEqual(all[0])
})

it.each([
  ['threads', 'failed'],
  ['processes', 'failed'],
  ['threads', 'crashed'],
  ['processes', 'crashed'],
  ['threads', 'timeout'],
  ['processes', 'timeout'],
] as const)('keeps what a run has tracked before it ended (%s, %s)', async (backend, status) => {
  const how = { failed: 'throw', crashed: 'exit', timeout: 'loop' }[status]
  const experiment = openLab()
    .createExperiment('ended')
    .addRuns({ how: [how, 'nothing'] })
  await experiment.execute(tracking('trackAndEnd'), { ...threads, backend, ...(status === 'timeout' && { timeout: 400 }) })
  expect(experiment.runs.columns().status).toEqual([status, 'done'])
  const rows = (run: number) => [0, 1, 2].map((n) => ({ run, idx: n, attempt: 1, n }))
  expect(rowsOf(experiment, 'steps')).toEqual([...rows(0), ...rows(1)])
})

it('starts anew in a retry, also if that tracks less, or nothing', async () => {
  const lab = openLab()
  const experiment = lab.createExperiment('retried').addRuns({ how: ['throw'] })
  await experiment.execute(tracking('trackAndEnd'), { ...threads, retries: 1 })
  expect(rowsOf(experiment, 'steps').map(({ idx, attempt }) => [idx, attempt])).toEqual([
    [0, 2],
    [1, 2],
    [2, 2],
  ])
  const anew = lab.createExperiment('anew').addRuns({ i: [1] })
  await anew.execute(tracking('neverRestore'), { ...threads, retries: 1 })
  expect(rowsOf(anew, 'anew').map(({ idx, attempt }) => [idx, attempt])).toEqual([
    [0, 2],
    [1, 2],
  ])
  const once = lab.createExperiment('once').addRuns({ i: [1] })
  await once.execute(tracking('trackOnce'), { ...threads, retries: 1 })
  expect(rowsOf(once, 'once')).toEqual([])
})

it.each(['threads', 'processes', 'inline'] as const)(
  'goes on from the row of the checkpoint: a disturbed run has the sequence of an undisturbed one (%s)',
  async (backend) => {
    const lab = openLab()
    const [disturbed, whole] = [lab.createExperiment('disturbed', { seed: 1 }), lab.createExperiment('whole', { seed: 1 })]
    for (const experiment of [disturbed, whole]) experiment.addRuns({ i: [0, 1, 2] })
    const options = { ...threads, backend }
    const plan = { 1: 4, 2: 4, 3: 7 }
    await disturbed.execute(tracking('trackAndKeep'), { ...options, config: { plan }, retries: 3 })
    await whole.execute(tracking('trackAndKeep'), { ...options, config: {} })
    expect(disturbed.runs.columns()).toMatchObject({ attempt: new Float64Array([4, 4, 4]), rows: new Float64Array([10, 10, 10]) })
    for (const name of ['begun', 'kept']) expect(rowsOf(disturbed, name)).toEqual(rowsOf(whole, name))
    expect(rowsOf(whole, 'kept')).toHaveLength(30)
  },
)

it('grows with each execution, and a step reads what there was', async () => {
  const lab = openLab()
  lab
    .createExperiment('growing')
    .addRuns({ i: [0, 1] })
    .persist()
  for (let count = 0; count < 4; count++) await lab.loadExperiment('growing').execute(tracking('fibonacci'), threads)
  const experiment = lab.loadExperiment('growing')
  expect(experiment.sequence('fibonacci').columns()).toMatchObject({
    run: new Float64Array([0, 0, 0, 0, 1, 1, 1, 1]),
    idx: new Float64Array([0, 1, 2, 3, 0, 1, 2, 3]),
    value: new Float64Array([1, 2, 3, 5, 1, 2, 3, 5]),
  })
})

it('is there and empty where a step has made it, and no run has tracked a row', async () => {
  const experiment = openLab()
    .createExperiment('empty')
    .addRuns({ i: [0, 1] })
  await experiment.execute([initSequences('loss', 'noise'), (run) => (run.params.i === 1 ? run.track('noise', 7) : undefined)], threads)
  expect(rowsOf(experiment, 'loss')).toEqual([])
  expect(experiment.sequence('loss').columns()).toEqual({ run: new Float64Array(), idx: new Float64Array(), at: new Float64Array() })
  expect(rowsOf(experiment, 'noise')).toEqual([{ run: 1, idx: 0, value: 7 }])
  expect(() => initSequences('')).toThrow(expect.objectContaining({ code: 'ERR_STEP_ARGUMENT' }))
})

it('goes with its experiment', async () => {
  const lab = openLab()
  const experiment = lab.createExperiment('gone').addRuns({ i: [1] })
  await experiment.execute((run) => run.track('a', 1), threads)
  const replaced = lab.createExperiment('gone', { ifExists: 'replace' }).addRuns({ i: [1] })
  await replaced.execute((run) => run.track('b', 1), threads)
  expect(lab.query('SELECT name, table_name FROM sequences')).toEqual([{ name: 'b', table_name: 'sequence_gone_b' }])
  replaced.delete()
  expect(lab.query("SELECT name FROM sqlite_schema WHERE name LIKE 'sequence\\_%' ESCAPE '\\' OR name LIKE 'tracked%'")).toEqual([])
  expect(lab.query('SELECT * FROM sequences')).toEqual([])
})

it('of one name never shares the table of another, whatever the names of experiments', async () => {
  const lab = openLab()
  const pairs = [
    ['a', 'b_c'],
    ['a_b', 'c'],
    ['A', 'B c'],
    ['a', 'B-C'],
  ] as const
  for (const [name, sequence] of pairs) {
    const experiment = lab.ls().some((one) => one.name === name) ? lab.loadExperiment(name) : lab.createExperiment(name).addRuns({ i: [1] })
    await experiment.execute(
      (run) => run.track((run.config as { sequence: string }).sequence, (run.config as { sequence: string }).sequence),
      {
        ...threads,
        config: { sequence },
      },
    )
  }
  for (const [name, sequence] of pairs) {
    expect(rowsOf(lab.loadExperiment(name), sequence)).toEqual([{ run: 0, idx: 0, value: sequence }])
  }
})

it('keeps values under any names', async () => {
  const hostile = fc.constantFrom('run', 'idx', 'AT', 'exact', 'a', 'A', 'fields_run', '__proto__', 'x"y', '')
  const name = fc.oneof(
    hostile,
    fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0')),
  )
  const rows = fc.array(fc.uniqueArray(name, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 3 })
  const samples = fc.sample(rows, 100)
  const experiment = openLab()
    .createExperiment('names')
    .addRuns({ i: [1] })
  await experiment.execute(
    (run) => {
      for (const [at, rows] of (run.config as { samples: string[][][] }).samples.entries()) {
        for (const row of rows) run.track(`s${at}`, Object.fromEntries(row.map((name) => [name, name])))
      }
    },
    { backend: 'inline', config: { samples } },
  )
  for (const [at, kept] of samples.entries()) {
    const read = rowsOf(experiment, `s${at}`).map(({ run: _, idx: __, ...row }) => Object.values(row).sort())
    expect(read).toEqual(kept.map((row) => [...row].sort()))
  }
})
