import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { bind, createExperiment, createSession, defineSweep, type ExecuteOptions, errors, type Run, range, stepRef } from 'statesweep'
import { nothing } from 'statesweep/steps'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createFolder } from './cli/run-command.js'
import { temporaryFolder } from './fixtures/lab.js'

const MODULE = new URL('./fixtures/hooks.mjs', import.meta.url)
const hook = (name: string, ...args: readonly unknown[]) => stepRef(MODULE, name, ...args)
const hooks = { setupWorker: hook('setUp'), teardownWorker: hook('tearDown') }
const BACKENDS = ['inline', 'threads', 'processes'] as const

let log = ''
beforeEach(() => {
  log = `${temporaryFolder()}/log`
})
const logged = (): string[] => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').sort() : [])

const warnings: string[] = []
const warn = (warning: Error) => void warnings.push(`${(warning as NodeJS.ErrnoException).code}: ${warning.message}`)
process.on('warning', warn)
afterEach(() => void warnings.splice(0))
/** Warnings come at the next turn. */
const warned = () => vi.waitUntil(() => warnings[0], 10_000)

for (const backend of BACKENDS) {
  const concurrency = backend === 'inline' ? 1 : 2

  it(`sets up each worker once per execution, shares that with its runs, and tears it down, in ${backend}`, async () => {
    const session = createSession()
    const options = { backend, concurrency, config: { log }, ...hooks }
    const first = await session
      .createExperiment('first')
      .addRuns({ i: range(200) })
      .execute(hook('use'), options)
    expect(first.outcome?.counts.done).toBe(200)
    expect(Array.from(first.runs, ({ fields }) => fields)).toEqual(Array.from(range(200), (i) => ({ sum: 6 * i, isOwn: true })))
    const setUps = logged().filter((line) => line.startsWith('set up'))
    const tearDowns = logged().filter((line) => line.startsWith('tear'))
    expect(setUps).toEqual(concurrency === 1 ? ['set up 0'] : ['set up 0', 'set up 1'])
    expect(tearDowns).toHaveLength(concurrency)
    expect(tearDowns.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(200)
    // The workers live on, for another execution.
    await session
      .createExperiment('second')
      .addRuns({ i: [1] })
      .execute(hook('use'), options)
    expect(logged()).toHaveLength(4 * concurrency)
    session.close()
  })

  it(`ends the execution before its first run where a setup throws, in ${backend}`, async () => {
    const experiment = createExperiment().addRuns({ i: range(10) })
    const executing = experiment.execute(nothing(), { backend, concurrency, setupWorker: hook('refuse'), teardownWorker: hook('tearDown') })
    await expect(executing).rejects.toMatchObject({
      name: 'WorkerHookError',
      code: 'ERR_WORKER_HOOK',
      message: expect.stringMatching(/^setupWorker failed in worker \d: RangeError: no data$/),
      cause: { name: 'RangeError' },
    })
    expect(experiment.executions).toEqual([])
    expect(logged()).toEqual([])
  })

  it(`warns of a teardown that throws, and keeps the results, in ${backend}`, async () => {
    const experiment = createExperiment().addRuns({ i: range(10) })
    await experiment.execute(nothing(), { backend, concurrency: 1, teardownWorker: hook('failToTearDown') })
    expect(experiment.outcome?.counts.done).toBe(10)
    expect(await warned()).toBe('STATESWEEP_TEARDOWN_WORKER: teardownWorker failed in worker 0: RangeError: still open')
  })

  it(`counts the time of a setup as no run's, in ${backend}`, async () => {
    const experiment = createExperiment().addRuns({ i: [1] })
    const options = { backend, concurrency: 1, timeout: 200, setupWorker: hook('setUpSlowly'), config: { limit: 200 } }
    await experiment.execute(hook('keep'), options)
    expect(experiment.runs.first()?.fields).toEqual({ worker: 'slow' })
    expect(experiment.runs.records()[0]?.duration).toBeLessThan(200)
  })
}

it('ends a worker whose teardown blocks or never ends after five seconds, and goes on', async () => {
  // All at once: each waits for as long.
  const cases = [
    { backend: 'inline', name: 'neverTearDown' },
    { backend: 'threads', name: 'neverTearDown' },
    { backend: 'threads', name: 'blockForever' },
    { backend: 'processes', name: 'blockForever' },
  ] as const
  const executing = cases.map(({ backend, name }) => {
    const experiment = createExperiment().addRuns({ i: [1] })
    return experiment.execute(nothing(), { backend, concurrency: 1, teardownWorker: hook(name) })
  })
  expect((await Promise.all(executing)).map(({ outcome }) => outcome?.counts.done)).toEqual([1, 1, 1, 1])
  await vi.waitUntil(() => warnings.length === cases.length, 10_000)
  const text = 'STATESWEEP_TEARDOWN_WORKER: teardownWorker had not ended after 5 s in worker 0: nothing waits for it any longer.'
  expect(new Set(warnings)).toEqual(new Set([text]))
}, 30_000)

it('can be aborted while a setup does not end', async () => {
  const executing = BACKENDS.map(async (backend) => {
    const controller = new AbortController()
    const mark = `${log}-${backend}`
    const options = { backend, concurrency: 1, config: { mark }, setupWorker: hook('neverSetUp'), teardownWorker: hook('tearDown') }
    const ended = createExperiment()
      .execute(nothing(), { ...options, signal: controller.signal })
      .catch((error: unknown) => error)
    await vi.waitUntil(() => existsSync(mark), 10_000)
    controller.abort(new Error(`enough of ${backend}`))
    return await ended
  })
  expect(await Promise.all(executing)).toMatchObject(BACKENDS.map((backend) => ({ message: `enough of ${backend}` })))
  expect(warnings).toEqual([])
}, 30_000)

it.each(['threads', 'processes'] as const)(
  'sets up again in the worker that replaces a dead one, and in that of a run alone, in %s',
  async (backend) => {
    const experiment = createExperiment().addRuns({ i: range(6) })
    await experiment.execute(bind(stepRef(MODULE, 'exitAt'), 3), {
      backend,
      concurrency: 1,
      onError: 'continue',
      config: { log },
      ...hooks,
    })
    expect(experiment.outcome?.counts).toMatchObject({ done: 5, crashed: 1 })
    for (const { fields, exception } of experiment.runs) expect(exception === null ? fields : { worker: 0 }).toEqual({ worker: 0 })
    const setUps = logged().filter((line) => line.startsWith('set up'))
    // The worker that died and the one of the run alone were killed: nothing is torn down there.
    expect(setUps.length - logged().filter((line) => line.startsWith('tear')).length).toBe(2)
  },
)

it.each(['threads', 'processes'] as const)('sets up and tears down the worker of each isolated run, in %s', async (backend) => {
  const experiment = createExperiment().addRuns({ i: [1, 2] })
  await experiment.execute(hook('use'), { backend, concurrency: 1, isolate: true, config: { log }, ...hooks })
  expect(experiment.outcome?.counts.done).toBe(2)
  expect(logged().filter((line) => line === 'tear down 0 after 1')).toHaveLength(2)
  const [setUps, tearDowns] = ['set up', 'tear'].map((start) => logged().filter((line) => line.startsWith(start)).length)
  expect(setUps).toBe(tearDowns)
})

it('stops the execution where the setup of a replacement throws, and keeps the results', async () => {
  const experiment = createExperiment().addRuns({ i: range(6) })
  const options = { concurrency: 1, config: { mark: log }, setupWorker: hook('refuseAgain') } satisfies ExecuteOptions<object>
  const executing = experiment.execute(bind(stepRef(MODULE, 'exitAt'), 3), options)
  await expect(executing).rejects.toMatchObject({
    message: expect.stringContaining('setupWorker failed in worker 0: RangeError: no data any more'),
  })
})

it('takes plain functions, with types, and refuses those that capture', async () => {
  const experiment = createExperiment().addRuns({ i: [2] })
  const setupWorker = async () => ({ rows: [1, 2] })
  const options = { concurrency: 1, setupWorker, teardownWorker: ({ rows }: { rows: number[] }) => void rows.length } as const
  await experiment.execute((run) => {
    run.fields.length = run.worker.rows.length
  }, options)
  expect(experiment.runs.first()?.fields).toEqual({ length: 2 })
  const captured = log
  const capturing = experiment.execute(nothing(), { setupWorker: () => captured })
  await expect(capturing).rejects.toThrow(errors.StepCapturesError)
})

it('refuses to assign run.worker, and has none without a setup', async () => {
  const experiment = createExperiment().addRuns({ i: [1] })
  await experiment.execute([hook('keep'), hook('assign')], { backend: 'inline', concurrency: 1, onError: 'continue' })
  expect(experiment.runs.first()?.exception).toMatchObject({ code: 'ERR_ATTRIBUTE' })
  await experiment.execute(hook('keep'), { backend: 'inline', concurrency: 1 })
  expect(experiment.runs.first()?.fields).toEqual({ worker: undefined })
})

it('takes hooks from a sweep file, closures and all, and refuses a resume after a changed setup, but not a changed teardown', () => {
  using folder = createFolder({})
  const sweep = (rows: string, end: string) => `
    import { appendFileSync } from 'node:fs'
    import { defineSweep } from 'statesweep'
    const make = (rows) => () => rows
    export default defineSweep({
      name: 'hooked', params: { i: [1, 2] },
      setupWorker: make(${rows}),
      teardownWorker: (rows) => appendFileSync('log', rows.length + '${end}'),
      steps: [(run) => { run.fields.n = run.worker.length * run.params.i; if (run.params.i === 2 && !process.env.FINE) throw new Error('no') }],
    })`
  folder.write('a.sweep.mjs', sweep('[1, 2, 3]', ' rows. '))
  expect(folder.run('run', 'a.sweep.mjs', '--jobs', '1').status).toBe(1)
  expect(readFileSync(`${folder.path}/log`, 'utf8')).toBe('3 rows. ')
  folder.write('a.sweep.mjs', sweep('[1, 2, 3]', ' rows at the end. '))
  expect(folder.run('run', 'a.sweep.mjs', '--dry-run').status).toBe(0)
  folder.write('a.sweep.mjs', sweep('[1, 2]', ''))
  expect(folder.run('run', 'a.sweep.mjs', '--dry-run')).toMatchObject({ status: 2, stderr: expect.stringContaining('a.sweep.mjs') })
})

it('refuses a resume by the library where the setup has changed', async () => {
  const folder = temporaryFolder()
  writeFileSync(`${folder}/hooks.mjs`, 'export const a = () => 1\nexport const b = () => 2\n')
  const at = (name: string) => stepRef(new URL(`file://${folder}/hooks.mjs`), name)
  const experiment = createExperiment().addRuns({ i: [1] })
  const options = { backend: 'inline', concurrency: 1 } as const
  await experiment.execute(hook('keep'), { ...options, setupWorker: at('a') })
  await experiment.execute(hook('keep'), { ...options, setupWorker: at('a'), resume: true })
  await expect(experiment.execute(hook('keep'), { ...options, setupWorker: at('b'), resume: true })).rejects.toMatchObject({
    code: 'ERR_RESUME_DIFFERS',
    message: expect.stringContaining('"b"'),
  })
})

// Types: what the setup returns is what steps find.
defineSweep({
  name: 'typed',
  params: { i: [1] },
  setupWorker: async () => ({ rows: [1] }),
  teardownWorker: (worker) => void worker.rows,
  steps: [(run) => void Object.assign(run.fields, { n: run.worker.rows.length })],
})
createExperiment<{ worker: { rows: number[] } }>().execute satisfies (step: (run: Run<{ worker: { rows: number[] } }>) => void) => unknown
