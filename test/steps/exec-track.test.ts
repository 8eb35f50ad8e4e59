import { exec } from 'statesweep/steps'
import { describe, expect, it } from 'vitest'
import { compileTrack, LineTracker } from '../../dist/src/steps/exec/track-lines.js'
import { openLab } from '../fixtures/lab.js'

describe('exec with track', () => {
  const track = ['epoch=(?<epoch>\\S+) loss=(?<loss>\\S+)', '^accuracy (?<accuracy>[\\d.]+)(?: of (?<of>\\w+))?']
  const print = `for e in 1 2 3; do echo "epoch=$e loss={lr}.50"; echo noise; done; printf 'accuracy 0.9 of test\\naccuracy 00501'`

  it.each(['processes', 'threads'] as const)('makes rows of the lines that match, numbers as numbers (%s)', async (backend) => {
    const experiment = openLab()
      .createExperiment('trained')
      .addRuns({ lr: [1, 2] })
    await experiment.execute(exec(print, { track }), { backend, concurrency: 2 })
    const rows = [...experiment.sequence('output')].map(({ at: _, ...row }) => row)
    const of = (run: number) => [
      ...[1, 2, 3].map((epoch, idx) => ({ run, idx, epoch, loss: run + 1.5 })),
      { run, idx: 3, accuracy: 0.9, of: 'test' },
      { run, idx: 4, accuracy: '00501' },
    ]
    expect(rows).toEqual([...of(0), ...of(1)])
  })

  it('keeps the rows of a command that fails', async () => {
    const experiment = openLab()
      .createExperiment('failed')
      .addRuns({ x: [1] })
    await experiment.execute(exec('echo loss={x}; exit 3', { track: ['loss=(?<loss>\\d+)'] }), { onError: 'continue' })
    expect(experiment.runs.first()?.exception).toMatchObject({ code: 3 })
    expect([...experiment.sequence('output')]).toMatchObject([{ run: 0, idx: 0, loss: 1 }])
  })

  it('refuses a pattern that gives no value a name', () => {
    expect(() => exec('echo', { track: ['loss=(.*)'] })).toThrow(expect.objectContaining({ code: 'ERR_TEXT_SYNTAX' }))
    expect(() => exec('echo', { track: ['('] })).toThrow(expect.objectContaining({ code: 'ERR_TEXT_SYNTAX' }))
  })
})

it('finds lines however the output is cut into pieces', () => {
  const bytes = Buffer.from('α=1\r\nα=2\rα=3 50%\rα=4\n\nα=5')
  for (let size = 1; size <= bytes.length; size++) {
    const rows: unknown[] = []
    const tracker = new LineTracker({ track: (name, values) => rows.push([name, values]) }, [compileTrack('^α=(?<a>\\d)')])
    for (let at = 0; at < bytes.length; at += size) tracker.add(bytes.subarray(at, at + size))
    tracker.end()
    tracker.add(Buffer.from('α=6\n'))
    expect(rows).toEqual([1, 2, 3, 4, 5].map((a) => ['output', { a }]))
  }
})
