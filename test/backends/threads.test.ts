import { readdirSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { createExperiment, range } from 'statesweep'
import { expect, it, vi } from 'vitest'
import { backendConforms } from '../conformance/backend.js'
import { checkpointsConform } from '../conformance/checkpoints.js'
import { noisy, openLab, step, temporaryFolder } from '../fixtures/lab.js'

backendConforms('threads')
checkpointsConform('threads')

it('executes on as many threads as it is told to, none of them this one, each with a slot of its own', async () => {
  const experiment = createExperiment().addRuns({ i: range(12) })
  await experiment.execute(step('whichThread'), { concurrency: 2 })
  const { thread, slot } = experiment.runs.columns()
  const pairs = new Set(Array.from(thread as Float64Array, (one, i) => `${one} ${(slot as Float64Array)[i]}`))
  expect([...new Set(thread as Float64Array)]).toHaveLength(2)
  expect([...(thread as Float64Array)]).not.toContain(threadId)
  expect(pairs.size).toBe(2)
})

it('kills a thread that executes when the signal is aborted, and executes on a new one afterwards', async () => {
  const folder = temporaryFolder()
  const experiment = openLab()
    .createExperiment('blocked')
    .addRuns({ i: range(4), mark: [`${folder}/begun`] })
  const controller = new AbortController()
  const execution = experiment.execute(step('block'), { concurrency: 2, signal: controller.signal })
  const rejected = expect(execution).rejects.toThrow('now')
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(2), { timeout: 20_000 })
  controller.abort(new Error('now'))
  await rejected
  expect(experiment.runs.columns().status).toEqual(Array(4).fill('pending'))
  await experiment.execute(step('whichThread'), { concurrency: 2 })
  expect(experiment.runs.columns().status).toEqual(Array(4).fill('done'))
})

it('keeps the log of a run that is killed in a loop', async () => {
  const experiment = openLab()
    .createExperiment('loop')
    .addRuns({ i: range(6) })
  await experiment.execute(noisy('printThenLoop'), { concurrency: 2, timeout: 200, onError: 'continue' })
  expect(experiment.runs.columns().status).toEqual(['done', 'done', 'done', 'timeout', 'done', 'done'])
  const logs = Array.from(experiment.runs, ({ idRun }) => experiment.runs.logs(idRun).map(({ text }) => text))
  expect(logs[3]).toEqual(['before the loop of 3\n'])
  expect(logs.every(([first], i) => first === `before the loop of ${i}\n`)).toBe(true)
})

it('keeps what a run wrote each time that it ended its worker', async () => {
  const experiment = openLab()
    .createExperiment('exit')
    .addRuns({ i: range(6) })
  await experiment.execute(noisy('printThenExit'), { concurrency: 2, onError: 'continue' })
  expect(experiment.runs.columns().status).toEqual(['done', 'done', 'done', 'crashed', 'done', 'done'])
  const { idRun = '' } = Array.from(experiment.runs)[3] ?? {}
  expect(experiment.runs.logs(idRun).map(({ attempt, text }) => [attempt, text])).toEqual([
    [1, 'before the exit of 3\n'],
    [1, 'before the exit of 3\n'],
  ])
})

it('counts an error of which no run is known, and writes it to the log of a run that executed then', async () => {
  const experiment = createExperiment().addRuns({ i: range(6) })
  await experiment.execute(noisy('loseMicrotask'), { concurrency: 1 })
  expect(experiment.report).toMatchObject({ escaped: 1, progress: { counts: { done: 6 } } })
  const entries = Array.from(experiment.runs).flatMap(({ idRun }) => experiment.runs.logs(idRun))
  expect(entries).toMatchObject([{ stream: 'escaped', text: expect.stringMatching(/^Error: whose is it/) }])
})

it.each(['blockLater', 'exitLater'])('ends although runs left something behind that blocks or ends their worker (%s)', async (name) => {
  const experiment = createExperiment().addRuns({ i: range(2) })
  await experiment.execute(noisy(name), { concurrency: 1 })
  expect(experiment.report?.progress.counts).toMatchObject({ done: 2 })
})
