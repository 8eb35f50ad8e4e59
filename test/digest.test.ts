import { createExperiment, type Experiment, range } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { openLab, step } from './fixtures/lab.js'

const mixed = async (experiment: Experiment, options: object): Promise<Experiment> =>
  experiment.addRuns({ i: range(1200) }).execute(step('throwAt', 7), { onError: 'continue', ...options })

describe('the digest', () => {
  it('is the same for any number of workers, each backend, each name, and after an interruption', async () => {
    const digests = new Set<string>()
    for (const options of [
      { backend: 'inline' },
      { concurrency: 1 },
      { concurrency: 3, order: 'seeded' },
      { backend: 'processes', concurrency: 2 },
    ]) {
      digests.add((await mixed(openLab().createExperiment(), options)).digest())
    }
    const stopped = openLab()
      .createExperiment('stopped')
      .addRuns({ i: range(1200) })
    const stream = stopped.stream(step('throwAt', 7), { concurrency: 2, onError: 'continue' })
    for await (const _ of stream) break
    await stopped.execute(step('throwAt', 7), { concurrency: 2, onError: 'continue', resume: true })
    digests.add(stopped.digest())
    digests.add(stopped.reload().digest())
    expect(digests.size).toBe(1)
    expect([...digests][0]).toMatch(/^[0-9a-f]{64}$/)
  })

  it('differs where a param, a field, a status or an exception does', async () => {
    const of = async (i: readonly unknown[], fn: (run: { params: { i: unknown }; fields: Record<string, unknown> }) => void) => {
      const experiment = createExperiment().addRuns({ i })
      await experiment.execute(fn as (run: unknown) => void, { backend: 'inline', onError: 'continue' })
      return experiment.digest()
    }
    const digests = await Promise.all([
      of([1, 2], () => undefined),
      of([2, 1], () => undefined),
      of(['1', 2], () => undefined),
      of([1, 2], (run) => {
        run.fields.x = 1
      }),
      of([1, 2], (run) => {
        run.fields.x = '1'
      }),
      of([1, 2], () => {
        throw new Error('one')
      }),
      of([1, 2], () => {
        throw new Error('other')
      }),
    ])
    expect(new Set(digests).size).toBe(digests.length)
    expect(
      createExperiment()
        .addRuns({ i: [1, 2] })
        .digest(),
    ).not.toBe(digests[0])
  })

  it('ignores what is not a result: update of the same value, another execution', async () => {
    const experiment = await mixed(openLab().createExperiment(), { backend: 'inline' })
    const before = experiment.digest()
    await experiment.execute(step('throwAt', 7), { backend: 'inline', onError: 'continue' })
    expect(experiment.digest()).toBe(before)
    const { idRun = '' } = experiment.runs.first() ?? {}
    experiment.runs.update(idRun, { fields: { note: 1 } })
    expect(experiment.digest()).not.toBe(before)
  })
})
