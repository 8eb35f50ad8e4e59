import { createExperiment, type Experiment, range, stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { openLab, step } from './fixtures/lab.js'

const numbers = (count: number): Experiment =>
  openLab()
    .createExperiment('streamed')
    .addRuns({ i: range(count) })
const streamed = (name: string, ...args: readonly unknown[]) =>
  stepRef<unknown>(new URL('./fixtures/stream-steps.mjs', import.meta.url), name, ...args)
const turn = () => new Promise((resolve) => setImmediate(resolve))
const ended = (experiment: Experiment) => experiment.runs.records({ status: 'done' }).length

describe('a stream', () => {
  it.each(['threads', 'processes', 'inline'] as const)('yields each run once, with its fields, by %s', async (backend) => {
    const experiment = numbers(2500)
    const seen = new Map<string, unknown>()
    for await (const run of experiment.stream(step('double'), { backend, concurrency: 2 })) {
      expect(seen.has(run.idRun)).toBe(false)
      seen.set(run.idRun, run.fields)
    }
    expect(seen).toEqual(new Map(Array.from(experiment.runs, ({ idRun, fields }) => [idRun, fields])))
    expect(seen.size).toBe(2500)
    expect(experiment.outcome).toMatchObject({ ended: 'complete', counts: { done: 2500 } })
  })

  it('yields runs while others execute', async () => {
    const experiment = numbers(40)
    const waiting: number[] = []
    for await (const _ of experiment.stream(streamed('busy', 20), { concurrency: 2 })) waiting.push(40 - ended(experiment))
    expect(waiting).toHaveLength(40)
    expect(waiting[0]).toBeGreaterThan(0)
  })

  it('executes nothing before the first run is asked for, and refuses wrong options at once', async () => {
    const experiment = numbers(3)
    const stream = experiment.stream(step('double'))
    await turn()
    expect(ended(experiment)).toBe(0)
    await stream.return()
    expect(ended(experiment)).toBe(0)
    expect(() => experiment.stream(step('double'), { concurrency: 0 })).toThrow(expect.objectContaining({ code: 'ERR_OPTION_VALUE' }))
  })

  it('slows the execution to the pace of its reader', async () => {
    const experiment = numbers(6000)
    const stream = experiment.stream(streamed('busy', 0.1), { backend: 'inline' })
    await stream.next()
    for (let turns = 0; turns < 6000; turns++) await turn()
    const held = ended(experiment)
    expect(held).toBeLessThan(6000)
    let rest = 0
    for await (const _ of stream) rest++
    expect(rest).toBe(5999)
  })

  it('holds little memory over 100,000 runs with a slow reader', async () => {
    const experiment = numbers(100_000)
    const before = process.memoryUsage().rss
    let most = 0
    let count = 0
    for await (const run of experiment.stream(streamed('text', 200), { concurrency: 2 })) {
      if (typeof run.fields.text === 'string') count++
      if (count % 50 === 0) await turn()
      if (count % 5000 === 0) most = Math.max(most, process.memoryUsage().rss - before)
    }
    expect(count).toBe(100_000)
    expect(most / 2 ** 20).toBeLessThan(200)
  })

  it('ends the execution when its reader leaves, and a resume yields all others', async () => {
    const experiment = numbers(5000)
    const seen: string[] = []
    for await (const { idRun } of experiment.stream(streamed('busy', 0.05), { concurrency: 2 })) {
      seen.push(idRun)
      if (seen.length === 10) break
    }
    const first = ended(experiment)
    expect(first).toBeGreaterThanOrEqual(10)
    expect(first).toBeLessThan(5000)
    const others: string[] = []
    for await (const { idRun } of experiment.stream(streamed('busy', 0.05), { concurrency: 2, resume: true })) others.push(idRun)
    expect(others).toHaveLength(5000 - first)
    expect(new Set([...seen, ...others]).size).toBe(10 + others.length)
    expect(experiment.runs.records({ status: 'done' })).toHaveLength(5000)
  })

  it('yields all runs again where it is called again without a resume', async () => {
    const experiment = numbers(200)
    for await (const _ of experiment.stream(step('double'), { concurrency: 1 })) break
    let count = 0
    for await (const _ of experiment.stream(step('double'), { concurrency: 1 })) count++
    expect([count, experiment.runs.size]).toEqual([200, 200])
  })

  it('yields a run that fails with its exception, and throws after the last', async () => {
    const experiment = createExperiment().addRuns({ i: range(6) })
    const failures: unknown[] = []
    let count = 0
    const read = async (onError: 'throw' | 'continue') => {
      for await (const { exception } of experiment.stream(streamed('failOdd'), { backend: 'inline', onError })) {
        count++
        if (exception !== null) failures.push(exception.name)
      }
    }
    await expect(read('throw')).rejects.toMatchObject({ code: 'ERR_RUNS_FAILED' })
    expect([count, failures]).toEqual([6, ['RangeError', 'RangeError', 'RangeError']])
    await read('continue')
    expect(count).toBe(9)
  })

  it('yields a run that is tried again only when it has ended', async () => {
    const experiment = createExperiment().addRuns({ i: range(20) })
    const statuses: unknown[] = []
    for await (const run of experiment.stream(streamed('failFirst'), { concurrency: 2, retries: 1 })) statuses.push(run.fields.attempt)
    expect(statuses).toEqual(Array(20).fill(2))
  })

  it('ends by the signal of its caller, also while nobody reads, with its reason', async () => {
    const experiment = numbers(6000)
    const controller = new AbortController()
    const stream = experiment.stream(streamed('busy', 0.1), { backend: 'inline', signal: controller.signal })
    await stream.next()
    for (let turns = 0; turns < 3000; turns++) await turn()
    controller.abort(new Error('enough'))
    const read = async () => {
      for await (const _ of stream);
    }
    await expect(read()).rejects.toThrow('enough')
    expect(ended(experiment)).toBeLessThan(6000)
  })
})
