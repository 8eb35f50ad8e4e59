import { createExperiment, range } from 'statesweep'
import { expect, it } from 'vitest'
import { backendConforms } from '../conformance/backend.js'
import { step } from '../fixtures/lab.js'

backendConforms('inline')

it('leaves Math.random as it was', async () => {
  const original = Math.random
  await createExperiment()
    .addRuns({ i: range(5) })
    .execute(step('drawLater'), { backend: 'inline' })
  expect(Math.random).toBe(original)
})
