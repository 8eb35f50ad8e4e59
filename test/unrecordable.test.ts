import { type ExecuteOptions, range, stepRef } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { openLab } from './fixtures/lab.js'

/** What the steps `leave` and `leaveLarge` can leave. */
const HOSTILE = [
  'revoked fields',
  'revoked state',
  'a getter in fields',
  'a getter in state',
  'a getter that throws what cannot be shown',
  'a getter that throws a revoked proxy, deep in state',
  'a trap for the prototype',
  'a trap for the keys, the second time',
  'other fields each time',
  'a revoked value',
  'a value that throws when it is looked at',
  'an endless recursion',
]
const LARGE = ['a field', 'two fields', 'the state', 'a checkpoint', 'a message']

const step = (name: string) => stepRef<unknown>(new URL('./fixtures/unrecordable-steps.mjs', import.meta.url), name)

describe('a result that cannot be recorded fails its run, and nothing else:', () => {
  /** A copy of the fields, as `argsField` makes one, can be stored. */
  const CHANGING = ['a trap for the keys, the second time', 'other fields each time']
  const variants: readonly ExecuteOptions[] = [
    { backend: 'inline' },
    { backend: 'inline', argsField: 'args' },
    { backend: 'threads', concurrency: 2 },
    { backend: 'processes', concurrency: 1 },
  ]
  it.each(variants)('one that throws when it is looked at (%o)', async (options) => {
    const hostile = HOSTILE.filter((kind) => options.argsField === undefined || !CHANGING.includes(kind))
    const experiment = openLab()
      .createExperiment('test')
      .addRuns({ i: range(3), kind: ['plain', ...hostile] })
    await experiment.execute(step('leave'), { ...options, onError: 'continue' })
    expect(experiment.outcome).toMatchObject({ ended: 'complete', counts: { done: 3, failed: 3 * hostile.length } })
    for (const { params_kind: kind, status, exception, y, params_i: i } of experiment.runs.records()) {
      if (kind === 'plain') expect({ status, exception, y }).toEqual({ status: 'done', exception: null, y: i })
      else {
        const path = String(kind).includes('state') ? /^run\.state/ : /^run\.fields/
        expect({ kind, status, exception }).toMatchObject({
          status: 'failed',
          exception: { code: 'ERR_UNSTORABLE_VALUE', message: expect.stringMatching(path) },
        })
      }
    }
  })

  it('one that is too large for SQLite, or an exception that is', async () => {
    const kinds = ['plain', ...LARGE]
    const experiment = openLab()
      .createExperiment('test')
      .addRuns({ kind: kinds, i: [0] })
    await experiment.execute(step('leaveLarge'), { backend: 'threads', concurrency: 1, onError: 'continue' })
    expect(experiment.outcome).toMatchObject({ ended: 'complete', counts: { done: 1, failed: kinds.length - 1 } })
    const messages = Object.fromEntries(
      experiment.runs
        .records()
        .map(({ params_kind: kind, exception }) => [kind, (exception as { message: string } | null)?.message ?? null]),
    )
    expect(messages).toEqual({
      plain: null,
      'a field': expect.stringMatching(/^run\.fields\.x takes 530000000 bytes, SQLite holds at most \d+ a value; store it in a file/),
      'two fields': expect.stringMatching(
        /^run\.fields takes 5400000\d\d bytes with the params, SQLite holds at most \d+ a run; store large values/,
      ),
      'the state': expect.stringMatching(/^run\.state takes 5300000\d\d bytes, /),
      'a checkpoint': expect.stringMatching(/^run\.checkpoint\(value\) takes 5300000\d\d bytes, /),
      'a message': expect.stringMatching(/^x{65536}… \(269934464 more characters were left out\)$/),
    })
    expect(JSON.stringify(experiment.outcome).length).toBeLessThan(300_000)
  })

  it.runIf(process.platform === 'linux').each(['marks', 'chunk', 'all'])(
    'one whose step closes descriptors of the engine in its process: %s',
    async (kind) => {
      const experiment = openLab()
        .createExperiment('test')
        .addRuns({ i: range(20), kind: [kind] })
      await experiment.execute(step('close'), { backend: 'processes', concurrency: 1, onError: 'continue' })
      expect(experiment.outcome).toMatchObject({ ended: 'complete', counts: { done: 19, crashed: 1 } })
      const records = experiment.runs.records()
      expect(records.map(({ y }) => y)).toEqual(Array.from({ length: 20 }, (_, i) => (i === 7 ? undefined : i)))
      expect(records[7]).toMatchObject({
        status: 'crashed',
        exception: { name: 'RunCrashedError', message: expect.stringMatching(kind === 'all' ? /alone/ : /could not be recorded: /) },
      })
    },
  )

  it.runIf(process.platform === 'linux')('or costs nothing, if its step closes the channel to the coordinator', async () => {
    const experiment = openLab()
      .createExperiment('test')
      .addRuns({ i: range(20), kind: ['channel'] })
    await experiment.execute(step('close'), { backend: 'processes', concurrency: 1 })
    expect(experiment.runs.records().map(({ y }) => y)).toEqual(Array.from({ length: 20 }, (_, i) => i))
  })
})
