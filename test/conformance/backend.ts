import { createExperiment, type ExecuteOptions, list, type OutputEvent, range } from 'statesweep'
import { nothing, sleep } from 'statesweep/steps'
import { describe, expect, it } from 'vitest'
import { noisy, openLab, step, withoutListeners } from '../fixtures/lab.js'

/**
 * What every backend must do. A new one passes this suite and adds tests for what only it can do.
 */
export function backendConforms(backend: NonNullable<ExecuteOptions['backend']>): void {
  const options = { backend, concurrency: backend === 'inline' ? 1 : 2 } as const
  const fieldsOf = (experiment: ReturnType<typeof createExperiment>) => Array.from(experiment.runs, (run) => run.fields)

  describe(`the ${backend} backend`, () => {
    it('executes every run once and stores what it left', async () => {
      const experiment = createExperiment().addRuns({ i: range(3000) })
      await experiment.execute(step('double'), options)
      expect(experiment.runs.columns().y).toEqual(Float64Array.from({ length: 3000 }, (_, i) => 2 * i))
      expect(experiment.outcome).toMatchObject({ total: 3000, ended: 'complete', counts: { done: 3000 } })
    })

    it('gives large arrays of the config to all runs, and records them by their content', async () => {
      const table = Float64Array.from({ length: 20_000 }, (_, i) => i / 2)
      const experiment = createExperiment().addRuns({ i: range(200) })
      await experiment.execute(step('lookUp'), { ...options, config: { table, factor: 3 } })
      expect(experiment.runs.columns().y).toEqual(Float64Array.from({ length: 200 }, (_, i) => 1.5 * i))
      const again = { ...options, resume: true, config: { table: table.slice(), factor: 3 } }
      await experiment.execute(step('lookUp'), again)
      expect(experiment.outcome?.skipped).toBe(200)
      table[7] = 0
      await expect(experiment.execute(step('lookUp'), { ...again, config: { table, factor: 3 } })).rejects.toThrow(/another config/)
    })

    it('executes asynchronous steps to their end', async () => {
      const experiment = createExperiment().addRuns({ i: range(20) })
      await experiment.execute([sleep(2), step('double')], options)
      expect(fieldsOf(experiment)).toEqual(Array.from({ length: 20 }, (_, i) => ({ y: 2 * i })))
      const durations = experiment.runs.columns().duration as Float64Array
      expect(Math.min(...durations)).toBeGreaterThan(1)
    })

    it('lets a run that throws fail alone', async () => {
      const experiment = createExperiment().addRuns({ i: range(200) })
      await experiment.execute(step('throwAt', 117), { ...options, onError: 'continue' })
      const { counts, total } = experiment.outcome ?? {}
      expect([total, counts]).toEqual([200, { done: 199, failed: 1, timeout: 0, crashed: 0 }])
      const failed = Array.from(experiment.runs).filter((run) => run.exception !== null)
      expect(failed).toHaveLength(1)
      expect(failed[0]).toMatchObject({
        fields: {},
        exception: { name: 'RangeError', message: 'no luck with 117', step: 'throwAt', index: 0, attempt: 1 },
      })
      expect(failed[0]?.exception?.stack).toMatch(/steps\.mjs:\d+/)
    })

    it('keeps what a run had before the execution in which it fails', async () => {
      const experiment = createExperiment().addRuns({ i: range(3) })
      await experiment.execute(step('begin'), options)
      await experiment.execute(step('keepBefore'), { ...options, onError: 'continue' })
      for (const run of experiment.runs) {
        expect(run).toMatchObject({ fields: { list: ['before'] }, state: { count: 1 }, exception: { message: 'after changing things' } })
      }
    })

    it('clears the exception when a failed run is executed again', async () => {
      const experiment = createExperiment().addRuns({ i: range(4) })
      await experiment.execute(step('throwAt', 2), { ...options, onError: 'continue' })
      await experiment.execute(step('double'), options)
      expect(experiment.outcome).toMatchObject({ total: 3, skipped: 1 })
      await experiment.execute(step('double'), { ...options, includeFailed: true })
      expect(Array.from(experiment.runs, (run) => run.exception)).toEqual([null, null, null, null])
      expect(fieldsOf(experiment)[2]).toEqual({ y: 4 })
    })

    it('keeps code, cause and name of what was thrown, also of text', async () => {
      const surface = createExperiment()
      await surface.execute(step('failWith'), { ...options, onError: 'continue' })
      expect(surface.runs.first()?.exception).toMatchObject({
        name: 'SurfaceError',
        code: 'E_MINE',
        cause: { name: 'TypeError', message: 'the root' },
      })
      const text = createExperiment()
      await text.execute(step('throwText'), { ...options, onError: 'continue' })
      expect(text.runs.first()?.exception).toMatchObject({ name: 'string', message: 'only text', step: 'throwText' })
    })

    it('keeps the members of an AggregateError, the name of a class and own properties', async () => {
      const experiment = createExperiment()
      await experiment.execute(step('failWithMembers'), { ...options, onError: 'continue' })
      expect(experiment.runs.first()?.exception).toMatchObject({
        name: 'FetchError',
        message: 'no mirror',
        properties: { status: 503 },
        cause: {
          name: 'AggregateError',
          errors: [
            { name: 'RangeError', message: 'mirror 1' },
            { name: 'string', message: 'mirror 2' },
          ],
        },
      })
      expect(experiment.outcome?.failures).toMatchObject([{ name: 'FetchError', message: 'no mirror', cause: 'mirror 1' }])
    })

    it('names the path of what cannot be stored, and loses nothing else', async () => {
      const experiment = createExperiment().addRuns({ i: range(50) })
      await experiment.execute(step('oneIsWrong'), { ...options, onError: 'continue' })
      const exceptions = Array.from(experiment.runs, (run) => run.exception?.message ?? null)
      expect(exceptions[1]).toMatch(/^run\.fields\.model\.predict is a function/)
      expect(exceptions[2]).toMatch(/^run\.fields\.session\.list\[0\] is an instance of class Session/)
      expect(exceptions[3]).toMatch(/^run\.fields\.result is a promise.*await/)
      expect(exceptions.filter((message) => message !== null)).toHaveLength(3)
      expect(fieldsOf(experiment).filter((fields) => 'fine' in fields)).toHaveLength(47)
    })

    it('captures values when the run ends: a reused Buffer is stored as it was', async () => {
      const experiment = createExperiment().addRuns({ i: range(1000) })
      await experiment.execute(step('reuseBuffer'), options)
      const values = Array.from(experiment.runs, (run) => (run.fields.bytes as Buffer).readDoubleLE())
      expect(values).toEqual(Array.from({ length: 1000 }, (_, i) => i))
    })

    it('says what is wrong with the steps before any run', async () => {
      const experiment = createExperiment().addRuns({ i: range(3) })
      await expect(experiment.execute(step('dubble'), options)).rejects.toMatchObject({ code: 'ERR_STEP_EXPORT', name: 'StepExportError' })
      await expect(experiment.execute(step('dubble'), options)).rejects.toThrow(/double/)
      expect(experiment.runs.columns().status).toEqual(Array(3).fill('pending'))
      await experiment.execute(step('double'), options)
      expect(experiment.outcome?.counts.done).toBe(3)
    })

    it('stops at the first failure where it is asked to, and stores what ran', async () => {
      const experiment = createExperiment().addRuns({ i: range(100_000) })
      await expect(experiment.execute(step('throwAt', 3), { ...options, onError: 'stop', order: 'given' })).rejects.toMatchObject({
        code: 'ERR_RUNS_FAILED',
      })
      const { done = 0, failed = 0 } = experiment.outcome?.counts ?? {}
      const ended = done + failed
      expect(experiment.outcome?.ended).toBe('stopped')
      expect(ended).toBeLessThan(100_000)
      expect(Array.from(experiment.runs, (run) => Object.keys(run.fields).length + (run.exception ? 1 : 0)).reduce((a, b) => a + b)).toBe(
        ended,
      )
    })

    it('throws one error with exceptions and counts when all is stored', async () => {
      const experiment = createExperiment('thrower').addRuns({ i: range(300), again: [0] })
      const failure = await experiment.execute(step('throwText'), options).catch((error: unknown) => error)
      expect(failure).toMatchObject({
        name: 'RunsFailedError',
        code: 'ERR_RUNS_FAILED',
        message: expect.stringMatching(/300 of 300 runs of experiment "thrower" failed/),
        counts: [{ step: 'throwText', name: 'string', message: 'only text', count: 300 }],
      })
      expect((failure as { exceptions: unknown[] }).exceptions).toHaveLength(100)
      expect(new Set(experiment.runs.columns().status as string[])).toEqual(new Set(['failed']))
    })

    it('ends when its signal is aborted; what had ended stays, the rest is pending and can be resumed', async () => {
      const experiment = openLab()
        .createExperiment('aborted')
        .addRuns({ i: range(500) })
      const controller = new AbortController()
      const reason = new Error('enough')
      const onProgress = ({ ended }: { ended: number }) => ended >= 5 && controller.abort(reason)
      await expect(experiment.execute([sleep(1), step('double')], { ...options, signal: controller.signal, onProgress })).rejects.toBe(
        reason,
      )
      const done = Array.from(experiment.runs).filter((run) => 'y' in run.fields).length
      expect(done).toBeGreaterThanOrEqual(5)
      expect(done).toBeLessThan(500)
      await experiment.execute([sleep(1), step('double')], { ...options, resume: true })
      expect(experiment.outcome).toMatchObject({ total: 500 - done, skipped: done })
      expect(fieldsOf(experiment)).toEqual(Array.from({ length: 500 }, (_, i) => ({ y: 2 * i })))
    })

    it('does not begin where the signal is aborted already', async () => {
      const experiment = createExperiment().addRuns({ i: range(5) })
      await expect(experiment.execute(nothing(), { ...options, signal: AbortSignal.abort('no') })).rejects.toBe('no')
      expect(experiment.runs.columns().status).toEqual(Array(5).fill('pending'))
    })

    it('gives each run a slot below the concurrency', async () => {
      const experiment = createExperiment().addRuns({ i: range(12) })
      await experiment.execute(step('whichThread'), options)
      const slots = new Set(experiment.runs.columns().slot as Float64Array)
      expect([...slots].every((slot) => Number.isInteger(slot) && slot >= 0 && slot < options.concurrency)).toBe(true)
    })

    it('takes params of every kind', async () => {
      const points = [
        { p: null },
        { p: undefined },
        { p: Number.NaN },
        { p: -0 },
        { p: 2n ** 70n },
        { p: new Date(5) },
        { p: Buffer.from('x') },
        { p: new Map([[1, [2]]]) },
        { q: true },
      ]
      const experiment = createExperiment().addRuns(list(points))
      await experiment.execute(step('inspectRun'), options)
      expect(fieldsOf(experiment).map((fields) => (fields.saw as { params: object }).params)).toEqual(points)
      expect(experiment.runs.records().map(({ params_p }) => params_p)).toEqual(points.map((point) => ('p' in point ? point.p : undefined)))
    })

    it('keeps what a run writes in its log, across awaits and timers, and tells it where it is asked to', async () => {
      const experiment = createExperiment().addRuns({ i: range(3) })
      const told: string[] = []
      const onOutput = ({ run, stream, text }: OutputEvent) => told.push(`${run} ${stream} ${text}`)
      await experiment.execute(noisy('print'), { ...options, onOutput })
      for (const [i, { idRun }] of Array.from(experiment.runs).entries()) {
        const common = { execution: 1, attempt: 1, at: expect.any(Number) }
        expect(experiment.runs.logs(idRun)).toEqual([
          { ...common, stream: 'stdout', text: `out ${i}\n` },
          { ...common, stream: 'stderr', text: `err ${i}\n` },
          { ...common, stream: 'stdout', text: 'töö' },
        ])
        expect(told.filter((one) => one.startsWith(`${i} `))).toEqual([
          `${i} stdout out ${i}\n`,
          `${i} stderr err ${i}\n`,
          `${i} stdout töö`,
        ])
      }
      expect(experiment.runs.logs('not an id')).toEqual([])
    })

    it('keeps the logs of earlier attempts and executions', async () => {
      const experiment = createExperiment().addRuns({ i: [0] })
      await experiment.execute(noisy('printEachAttempt'), { ...options, retries: 2 })
      await experiment.execute(noisy('printOne'), options)
      const { idRun = '' } = experiment.runs.first() ?? {}
      expect(experiment.runs.logs(idRun).map(({ execution, attempt, text }) => [execution, attempt, text])).toEqual([
        [1, 1, 'attempt 1\n'],
        [1, 2, 'attempt 2\n'],
        [1, 3, 'attempt 3\n'],
        [2, 1, 'line 0\n'],
      ])
    })

    it('keeps 64 KiB of what a run writes, and says how much more there was', async () => {
      const experiment = createExperiment().addRuns({ i: range(2) })
      await experiment.execute(noisy('flood'), options)
      for (const { idRun } of experiment.runs) {
        const entries = experiment.runs.logs(idRun)
        const kept = entries.slice(0, -1).map(({ text }) => text)
        expect(Buffer.byteLength(kept.join(''))).toBe(65_536)
        expect(entries.at(-1)?.text).toBe(`\n… ${3000 * 100 + 2000 - 65_536} more bytes were dropped; a run's log keeps 65536.\n`)
      }
    })

    it.each(['leakRejection', 'leakTimer'])('changes no result by an error that comes after the run has ended (%s)', async (name) => {
      withoutListeners()
      const experiment = createExperiment().addRuns({ i: range(10) })
      await experiment.execute(noisy(name), options)
      expect(fieldsOf(experiment)).toEqual(Array.from({ length: 10 }, (_, i) => ({ i })))
      expect(experiment.outcome).toMatchObject({ escaped: 1, counts: { done: 10, failed: 0 } })
      const logs = Array.from(experiment.runs, ({ idRun }) => experiment.runs.logs(idRun))
      expect(logs.map(({ length }) => length)).toEqual([0, 0, 0, 1, 0, 0, 0, 0, 0, 0])
      expect(logs[3]).toMatchObject([{ stream: 'escaped', execution: 1, attempt: 1 }])
      expect(logs[3]?.[0]?.text).toMatch(
        /^(Error: nobody handles this|ReferenceError: missing is not defined)\n +at .*noisy-steps\.mjs:\d+/,
      )
    })

    it('fails exactly the run that waits, by an error that no step threw', async () => {
      withoutListeners()
      const experiment = createExperiment().addRuns({ i: range(10) })
      await experiment.execute(noisy('throwWhileWaiting'), { ...options, onError: 'continue' })
      const failed = Array.from(experiment.runs).filter(({ exception }) => exception !== null)
      expect(failed).toMatchObject([{ fields: {}, exception: { name: 'TypeError', message: 'from a timer', code: 'E_TIMER', attempt: 1 } }])
      expect(failed[0]?.exception).not.toHaveProperty('step')
      expect(experiment.runs.columns().status).toEqual(Array.from({ length: 10 }, (_, i) => (i === 3 ? 'failed' : 'done')))
      expect(experiment.outcome).toMatchObject({ escaped: 0, counts: { done: 9, failed: 1 } })
    })

    it('begins no further step of a run that failed while it waited', async () => {
      withoutListeners()
      const experiment = createExperiment().addRuns({ i: range(4) })
      await experiment.execute([noisy('goOnAfterFailing'), noisy('countSecondSteps')], {
        ...options,
        concurrency: 1,
        onError: 'continue',
        order: 'given',
      })
      await experiment.execute([sleep(50), noisy('countSecondSteps')], { ...options, concurrency: 1, includeFailed: true })
      // Three of the first execution: the fourth would have come while its worker waited to be
      // idle.
      expect(fieldsOf(experiment).map(({ second }) => second)).toEqual([4, 5, 6, 7])
    })
  })
}
