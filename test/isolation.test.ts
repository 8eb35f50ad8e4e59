import { createExperiment, range, stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { noisy, openLab, step } from './fixtures/lab.js'

describe.each(['threads', 'processes'] as const)('in %s', (backend) => {
  const workers = { backend, concurrency: 2 } as const

  it('classifies each run that ends its worker, and only those', async () => {
    const plan = { 17: 'throw', 230: 'loop', 401: 'exit', 402: 'exit', 650: 'memory', 999: 'function' }
    const experiment = openLab()
      .createExperiment('mixed')
      .addRuns({ i: range(1000) })
    await experiment.execute(step('misbehave'), { ...workers, config: { plan }, timeout: 5000, memory: 64, onError: 'continue' })
    const odd = experiment.runs.records().filter(({ status }) => status !== 'done')
    expect(odd.map(({ params_i, status, exception }) => [params_i, status, (exception as { name: string }).name])).toEqual([
      [17, 'failed', 'Error'],
      [230, 'timeout', 'RunTimeoutError'],
      [401, 'crashed', 'RunCrashedError'],
      [402, 'crashed', 'RunCrashedError'],
      [650, 'crashed', 'RunCrashedError'],
      [999, 'failed', 'UnstorableValueError'],
    ])
    expect(experiment.outcome).toMatchObject({ counts: { done: 994, failed: 2, timeout: 1, crashed: 3 } })
    expect(odd.every((record) => !('i' in record))).toBe(true)
    expect(experiment.runs.columns().attempt).toEqual(new Float64Array(1000).fill(1))
  }, 60_000)

  it('gives each run a worker of its own where that is asked for, as many at a time as there are slots', async () => {
    const lab = openLab()
    const experiment = lab.createExperiment('alone').addRuns({ i: range(5), late: [false] })
    await experiment.execute(step('countInWorker'), { ...workers, isolate: true })
    const { nth, slot } = experiment.runs.columns()
    expect(nth).toEqual(new Float64Array(5).fill(1))
    expect(new Set(slot as Float64Array)).toEqual(new Set([0, 1]))
    const shared = lab.createExperiment('together').addRuns({ i: range(5), late: [false] })
    await shared.execute(step('countInWorker'), { ...workers, concurrency: 1 })
    expect(shared.runs.columns().nth).toEqual(Float64Array.from([1, 2, 3, 4, 5]))
  })

  it('judges and waits for runs with a worker of their own as for others', async () => {
    const lab = openLab()
    const odd = lab.createExperiment('odd').addRuns({ i: range(4) })
    const plan = { 1: 'exit', 2: 'loop', 3: 'throw' }
    await odd.execute(step('misbehave'), { ...workers, isolate: true, config: { plan }, timeout: 1000, onError: 'continue' })
    expect(odd.runs.records().map(({ status }) => status)).toEqual(['done', 'crashed', 'timeout', 'failed'])
    const late = lab.createExperiment('late').addRuns({ i: range(4), late: [true, false] })
    await late.execute(step('countInWorker'), { ...workers, isolate: true })
    expect(late.outcome).toMatchObject({ escaped: 4, counts: { done: 8 } })
  })

  it('blames no run for memory that others leaked', async () => {
    const experiment = openLab()
      .createExperiment('leaky')
      .addRuns({ i: range(300) })
    await experiment.execute(step('leak'), { ...workers, memory: 64 })
    expect(experiment.outcome?.counts).toEqual({ done: 300, failed: 0, timeout: 0, crashed: 0 })
  }, 60_000)

  it('tries again what failed, as often as it is told to, and says in which attempt it ended', async () => {
    const experiment = openLab()
      .createExperiment('retry')
      .addRuns({ attempts: [1, 2, 3, 4] })
    await experiment.execute(step('needs'), { ...workers, retries: { failed: 2 }, onError: 'continue' })
    expect(experiment.runs.records().map(({ status, attempt, fields_attempt }) => [status, attempt, fields_attempt])).toEqual([
      ['done', 1, 1],
      ['done', 2, 2],
      ['done', 3, 3],
      ['failed', 3, undefined],
    ])
    expect(experiment.outcome).toMatchObject({ total: 4, counts: { done: 3, failed: 1 } })
  })

  it('tries again what crashed or took too long, by cause', async () => {
    const experiment = openLab()
      .createExperiment('causes')
      .addRuns({ i: range(4) })
    const options = { ...workers, config: { plan: { 1: 'exit', 2: 'loop', 3: 'throw' } }, timeout: 1000, onError: 'continue' } as const
    await experiment.execute(step('misbehave'), { ...options, retries: { crashed: 1, timeout: 2 } })
    expect(experiment.runs.records().map(({ status, attempt }) => [status, attempt])).toEqual([
      ['done', 1],
      ['crashed', 2],
      ['timeout', 3],
      ['failed', 1],
    ])
  }, 60_000)

  it('continues the attempts where a resume is told to try again', async () => {
    const experiment = openLab()
      .createExperiment('later')
      .addRuns({ attempts: [1, 3] })
    await experiment.execute(step('needs'), { ...workers, onError: 'continue' })
    await experiment.execute(step('needs'), { ...workers, resume: true, retries: 2 })
    expect(experiment.runs.records().map(({ status, attempt }) => [status, attempt])).toEqual([
      ['done', 1],
      ['done', 3],
    ])
  })

  it('gives a worker that replaces a dead one all the time that loading the steps takes', async () => {
    const slow = stepRef<unknown>(new URL('./fixtures/slow-to-load.mjs', import.meta.url), 'exitAt', 3)
    const experiment = openLab()
      .createExperiment('slow')
      .addRuns({ i: range(6) })
    await experiment.execute(slow, { ...workers, timeout: 1000, onError: 'continue' })
    expect(experiment.runs.columns().status).toEqual(['done', 'done', 'done', 'crashed', 'done', 'done'])
  }, 60_000)

  it('keeps the log of a run that is killed in a loop', async () => {
    const experiment = openLab()
      .createExperiment('loop')
      .addRuns({ i: range(6) })
    await experiment.execute(noisy('printThenLoop'), { ...workers, timeout: 1000, onError: 'continue' })
    expect(experiment.runs.columns().status).toEqual(['done', 'done', 'done', 'timeout', 'done', 'done'])
    const logs = Array.from(experiment.runs, ({ idRun }) => experiment.runs.logs(idRun).map(({ text }) => text))
    expect(logs[3]).toEqual(['before the loop of 3\n'])
    expect(logs.every(([first], i) => first === `before the loop of ${i}\n`)).toBe(true)
  })

  it('keeps what a run wrote each time that it ended its worker', async () => {
    const experiment = openLab()
      .createExperiment('exit')
      .addRuns({ i: range(6) })
    await experiment.execute(noisy('printThenExit'), { ...workers, onError: 'continue' })
    expect(experiment.runs.columns().status).toEqual(['done', 'done', 'done', 'crashed', 'done', 'done'])
    const { idRun = '' } = Array.from(experiment.runs)[3] ?? {}
    expect(experiment.runs.logs(idRun).map(({ attempt, text }) => [attempt, text])).toEqual([
      [1, 'before the exit of 3\n'],
      [1, 'before the exit of 3\n'],
    ])
  })

  it('counts an error of which no run is known, and writes it to the log of a run that executed then', async () => {
    const experiment = createExperiment().addRuns({ i: range(6) })
    await experiment.execute(noisy('loseMicrotask'), { backend, concurrency: 1 })
    expect(experiment.outcome).toMatchObject({ escaped: 1, counts: { done: 6 } })
    const entries = Array.from(experiment.runs).flatMap(({ idRun }) => experiment.runs.logs(idRun))
    expect(entries).toMatchObject([{ stream: 'escaped', text: expect.stringMatching(/^Error: whose is it/) }])
  })

  it.each(['blockLater', 'blockAtOnce', 'exitLater'])(
    'ends although runs left something behind that blocks or ends their worker (%s)',
    async (name) => {
      const experiment = createExperiment().addRuns({ i: range(2) })
      await experiment.execute(noisy(name), { backend, concurrency: 1 })
      expect(experiment.outcome?.counts).toMatchObject({ done: 2 })
      await experiment.execute(step('double'), { backend, concurrency: 1 })
      expect(experiment.outcome).toMatchObject({ execution: 2, counts: { done: 2 } })
    },
  )
})

const processes = { backend: 'processes', concurrency: 2 } as const

it('survives in processes what ends threads and all: an abort, a fault, memory beyond the heap', async () => {
  const plan = { 40: 'abort', 77: 'segv', 120: 'arrays' }
  const experiment = openLab()
    .createExperiment('native')
    .addRuns({ i: range(200) })
  await experiment.execute(step('misbehave'), { ...processes, config: { plan }, memory: 64, onError: 'continue' })
  const odd = experiment.runs.records().filter(({ status }) => status !== 'done')
  expect(odd.map(({ params_i, status }) => [params_i, status])).toEqual([
    [40, 'crashed'],
    [77, 'crashed'],
    [120, 'crashed'],
  ])
  expect(odd.map(({ exception }) => (exception as { message: string }).message)).toEqual([
    expect.stringMatching(/ended by SIGABRT$/),
    expect.stringMatching(/ended by SIGSEGV$/),
    expect.stringMatching(/held \d+ MB more than an idle worker; the limit is 64 MB$/),
  ])
}, 60_000)
