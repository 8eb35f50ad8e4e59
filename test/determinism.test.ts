import { type ExecuteOptions, type Experiment, list, range, repeat } from 'statesweep'
import { expect, it } from 'vitest'
import { digest } from './fixtures/digest.js'
import { openLab, step } from './fixtures/lab.js'

const steps = [step('draw'), step('drawLater'), step('throwAt', 7)]
const axes = { i: range(150), kind: ['a', 'b'], when: [new Date(1), null] }

async function execute(options: ExecuteOptions, seed: number | string = 5): Promise<Experiment> {
  const experiment = openLab().createExperiment('same', { seed }).addRuns(repeat(axes, 2))
  await experiment.execute(steps, { onError: 'continue', ...options })
  return experiment
}

it('gives the same results to the bit, whatever the workers, the backend, the order', async () => {
  const settings: ExecuteOptions[] = [
    { concurrency: 1 },
    { concurrency: 2 },
    { concurrency: 3, order: 'seeded' },
    { concurrency: 2, order: 'given' },
    { backend: 'processes', concurrency: 2 },
    { backend: 'inline' },
    { backend: 'inline', order: 'seeded' },
  ]
  const digests = []
  for (const setting of settings) digests.push(digest(await execute(setting)))
  expect(new Set(digests).size).toBe(1)
})

it('gives other results for another seed, another execution, another run', async () => {
  const first = await execute({ backend: 'inline' })
  const other = await execute({ backend: 'inline' }, 'another')
  expect(digest(first)).not.toBe(digest(other))
  const before = first.runs.columns().uniform as unknown[]
  expect(new Set(before.filter((value) => value !== undefined)).size).toBe(before.filter((value) => value !== undefined).length)
  await first.execute(steps, { backend: 'inline', onError: 'continue' })
  const after = first.runs.columns().uniform as unknown[]
  expect(after.filter((value, i) => value === before[i] && value !== undefined)).toEqual([])
})

it('seeds Math.random with the run, unless it is told to leave it alone', async () => {
  const seeded = [await execute({ backend: 'inline' }), await execute({ concurrency: 2 })]
  const [one, two] = seeded.map((experiment) => experiment.runs.columns().patched)
  expect(one).toEqual(two)
  const [three, four] = [await execute({ backend: 'inline', seedGlobals: false }), await execute({ concurrency: 2, seedGlobals: false })]
  expect(three?.runs.columns().patched).not.toEqual(four?.runs.columns().patched)
  expect(three?.runs.columns().later).not.toEqual(one)
})

it('gives a run the same key, id apart, and the same numbers in another experiment and beside other runs', async () => {
  const lab = openLab()
  const small = lab.createExperiment('small').addRuns(list([{ i: 3 }]))
  const large = lab.createExperiment('large').addRuns({ i: range(9) })
  for (const experiment of [small, large]) await experiment.execute(step('draw'), { backend: 'inline' })
  const all = [...large.runs]
  expect([...small.runs][0]?.fields).toEqual(all[3]?.fields)
  expect([...small.runs][0]?.idRun).not.toBe(all[3]?.idRun)
})
