import { createExperiment, range } from 'statesweep'
import { expect, it } from 'vitest'
import { backendConforms } from '../conformance/backend.js'
import { step } from '../fixtures/lab.js'

backendConforms('inline')

it('begins no run after the first failure where it is to stop there', async () => {
  const experiment = createExperiment().addRuns({ i: range(1000) })
  const options = { backend: 'inline', onError: 'stop', order: 'given' } as const
  await expect(experiment.execute(step('throwAt', 3), options)).rejects.toMatchObject({ code: 'ERR_RUNS_FAILED' })
  expect(experiment.report?.progress).toMatchObject({ ended: 4, counts: { done: 3, failed: 1 } })
})

it('leaves Math.random as it was', async () => {
  const original = Math.random
  await createExperiment()
    .addRuns({ i: range(5) })
    .execute(step('drawLater'), { backend: 'inline' })
  expect(Math.random).toBe(original)
})
