import { readdirSync } from 'node:fs'
import { threadId } from 'node:worker_threads'
import { createExperiment, range } from 'statesweep'
import { expect, it, vi } from 'vitest'
import { backendConforms } from '../conformance/backend.js'
import { checkpointsConform } from '../conformance/checkpoints.js'
import { openLab, step, temporaryFolder } from '../fixtures/lab.js'

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
