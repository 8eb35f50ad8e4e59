import { createExperiment, type ExecuteOptions, range } from 'statesweep'
import { nothing } from 'statesweep/steps'
import { describe, expect, it } from 'vitest'
import { checkpointing, openLab, withoutListeners } from '../fixtures/lab.js'

/** What any backend must do with checkpoints. */
export function checkpointsConform(backend: NonNullable<ExecuteOptions['backend']>): void {
  const options = { backend, concurrency: backend === 'inline' ? 1 : 2, onError: 'continue' } as const
  const fieldsOf = (experiment: ReturnType<typeof createExperiment>) => Array.from(experiment.runs, (run) => run.fields)

  describe(`checkpoints in the ${backend} backend`, () => {
    it('let the next attempt go on where the last one failed, to the result of an undisturbed run', async () => {
      const undisturbed = createExperiment().addRuns({ i: range(5) })
      await undisturbed.execute(checkpointing('addUp'), options)
      const experiment = createExperiment().addRuns({ i: range(5) })
      await experiment.execute(checkpointing('addUp'), { ...options, config: { plan: { 1: 3, 2: 3, 3: 9 } }, retries: 3 })
      expect(fieldsOf(experiment).map(({ path }) => path)).toEqual(Array(5).fill([1, 3, 4]))
      expect(fieldsOf(undisturbed).map(({ path }) => path)).toEqual(Array(5).fill([1]))
      expect(experiment.runs.columns().sum).toEqual(undisturbed.runs.columns().sum)
      expect(new Set(experiment.runs.columns().sum as Float64Array).size).toBe(5)
    })

    it('hold the value as it was when it was kept, and stay what an attempt was given', async () => {
      const experiment = createExperiment()
      await experiment.execute(checkpointing('keepThenChange'), { ...options, retries: 1 })
      const restored = { bytes: Buffer.from('abc'), map: new Map([[1, { when: new Date(5) }]]), none: undefined, big: 2n ** 70n }
      expect(experiment.runs.first()?.fields).toEqual({ restored, isSame: true, later: restored })
    })

    it('are each run’s own, go on in a resume, and are gone with the run’s end', async () => {
      const lab = openLab()
      const experiment = lab.createExperiment('own').addRuns({ i: range(40) })
      await experiment.execute([checkpointing('keepNumber'), nothing()], options)
      expect(lab.query('SELECT run, execution, attempt, number FROM checkpoints_own')).toEqual(
        Array.from({ length: 20 }, (_, k) => ({ run: 2 * k + 1, execution: 1, attempt: 1, number: 1 })),
      )
      await experiment.execute([checkpointing('keepNumber'), nothing()], { ...options, resume: true, retries: 1 })
      expect(lab.query('SELECT min(number) AS first, max(number) AS last, min(attempt) AS attempt FROM checkpoints_own')).toEqual([
        { first: 2, last: 2, attempt: 2 },
      ])
      await experiment.execute([checkpointing('keepNumber'), nothing()], {
        ...options,
        config: { until: 3 },
        keep: true,
        resume: true,
        retries: 2,
      })
      expect(fieldsOf(experiment)).toEqual(Array.from({ length: 40 }, (_, i) => ({ restored: i % 2 === 1 ? i : null })))
      expect(experiment.runs.columns().attempt).toEqual(Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 1 ? 3 : 1)))
      expect(lab.query('SELECT * FROM checkpoints_own')).toEqual([])
    })

    it('are not found by a new execution', async () => {
      const experiment = createExperiment().addRuns({ i: range(4) })
      await experiment.execute(checkpointing('keepNumber'), options)
      await experiment.execute(checkpointing('keepNumber'), { ...options, config: { until: 1 }, includeFailed: true })
      expect(fieldsOf(experiment)).toEqual(Array(4).fill({ restored: null }))
    })

    it('refuse what cannot be stored in the step, by its path', async () => {
      const experiment = createExperiment().addRuns({ i: range(2) })
      await experiment.execute(checkpointing('keepFunction'), options)
      for (const { exception, fields } of experiment.runs) {
        expect(fields).toEqual({})
        expect(exception).toMatchObject({ code: 'ERR_UNSTORABLE_VALUE', step: 'keepFunction' })
        expect(exception?.message).toMatch(/^run\.checkpoint\(value\)\.model\.layers\[1\] is a function/)
        expect(exception?.stack).toMatch(/checkpoint-steps\.mjs:\d+/)
      }
    })

    it('cannot be made by what an ended run has left running', async () => {
      withoutListeners()
      const lab = openLab()
      const experiment = lab.createExperiment('late')
      await experiment.execute(checkpointing('goOnAfterFailing'), { ...options, concurrency: 1, retries: 1 })
      const [run] = experiment.runs
      expect(run?.fields).toEqual({ restored: 'in time' })
      expect(experiment.runs.logs(run?.idRun ?? '')).toMatchObject([{ attempt: 1, text: 'ERR_OUTSIDE_STEP\n' }])
    })

    it('can be made by a run that is tracked by hand, which finds none', async () => {
      const lab = openLab()
      const experiment = lab.createExperiment('hand')
      const seen: unknown[] = []
      await experiment.run((run) => {
        run.checkpoint(1)
        seen.push(run.restored)
      })
      const failing = experiment.run((run) => {
        seen.push(run.restored)
        run.checkpoint(2)
        throw new Error('by hand')
      })
      await expect(failing).rejects.toThrow('by hand')
      expect(seen).toEqual([undefined, undefined])
      expect(lab.query('SELECT run, execution FROM checkpoints_hand')).toEqual([{ run: 1, execution: 0 }])
    })
  })
}
