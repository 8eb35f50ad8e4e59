import { spawnSync } from 'node:child_process'
import { createExperiment, range } from 'statesweep'
import { expect, it } from 'vitest'
import { backendConforms } from '../conformance/backend.js'
import { checkpointsConform } from '../conformance/checkpoints.js'
import { noisy, step } from '../fixtures/lab.js'

backendConforms('inline')
checkpointsConform('inline')

it('begins no run after the first failure where it is to stop there', async () => {
  const experiment = createExperiment().addRuns({ i: range(1000) })
  const options = { backend: 'inline', onError: 'stop', order: 'given' } as const
  await expect(experiment.execute(step('throwAt', 3), options)).rejects.toMatchObject({ code: 'ERR_RUNS_FAILED' })
  expect(experiment.outcome).toMatchObject({ counts: { done: 3, failed: 1 } })
})

it('leaves Math.random as it was', async () => {
  const original = Math.random
  await createExperiment()
    .addRuns({ i: range(5) })
    .execute(step('drawLater'), { backend: 'inline' })
  expect(Math.random).toBe(original)
})

it('leaves the streams and the handling of errors as they were, also after steps that cannot be loaded', async () => {
  const state = () => [
    process.stdout.write,
    process.stderr.write,
    process.listenerCount('uncaughtException'),
    process.listenerCount('unhandledRejection'),
  ]
  const before = state()
  const experiment = createExperiment().addRuns({ i: range(3) })
  await experiment.execute(noisy('print'), { backend: 'inline' })
  expect(state()).toEqual(before)
  await expect(experiment.execute(noisy('prnt'), { backend: 'inline' })).rejects.toThrow(/print/)
  expect(state()).toEqual(before)
})

it.each([
  ['an exception', `setTimeout(() => { throw new Error('not of a run') }, 20)`],
  ['a rejection', `setTimeout(() => Promise.reject(new Error('not of a run')), 20)`],
])('does not swallow %s that belongs to no run', (_, leave) => {
  const script = `
    import { createExperiment } from 'statesweep'
    import { sleep } from 'statesweep/steps'
    ${leave}
    await createExperiment().addRuns({ i: [1, 2] }).execute(sleep(500), { backend: 'inline' })
    console.log('survived')`
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(stderr).toContain('Error: not of a run')
  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
})
