import { join } from 'node:path'
import { concat, createExperiment, filter, grid, range, repeat, type Space } from 'statesweep'
import { initFields } from 'statesweep/steps'
import { describe, expect, it } from 'vitest'
import { createFolder } from './cli/run-command.js'
import { openLab, temporaryFolder } from './fixtures/lab.js'

const inline = { backend: 'inline' } as const
const none = () => filter(grid({ x: [1, 2] }), ({ x }) => x > 5)

const EMPTY: readonly [string, Space][] = [
  ['a filter that keeps nothing', none()],
  ['its repeats', repeat(none(), 3)],
  ['two of them, one after the other', concat(none(), none())],
  ['a filter of it', filter(none(), () => true)],
  ['repeats of both', repeat(concat(none(), none()), 2)],
]

describe.each(EMPTY)('%s', (_, space) => {
  it('executes no run, in this or in a later session', async () => {
    const path = join(temporaryFolder(), 'lab.db')
    const lab = openLab(path)
    const experiment = lab.createExperiment('nothing').addRuns(space).persist()
    await experiment.execute(initFields({ y: 1 }), inline)
    expect(experiment.outcome).toMatchObject({ total: 0, ended: 'complete', counts: { done: 0, failed: 0 } })
    lab.close()
    const again = openLab(path).openExperiment('nothing')
    await again.execute(initFields({ y: 1 }), inline)
    await again.reload().execute(initFields({ y: 1 }), inline)
    expect([again.runs.size, again.runs.records(), again.runs.first()]).toEqual([0, [], undefined])
  })

  it('leaves no trace among runs that are added before or after it', async () => {
    const path = join(temporaryFolder(), 'lab.db')
    const experiment = openLab(path).createExperiment('some').addRuns(space).persist()
    experiment.addRuns({ x: [7, 8] }).persist()
    experiment.addRuns(space).persist()
    await experiment.execute(initFields({ y: 1 }), inline)
    const rows = openLab(path)
      .openExperiment('some')
      .addRuns({ x: [7, 8, 9] })
      .runs.records()
    expect(rows.map(({ run, params_x, y }) => [run, params_x, y])).toEqual([
      [0, 7, 1],
      [1, 8, 1],
      [2, 9, undefined],
    ])
  })

  it('has points of the others alone where it is put together with them', () => {
    const both = concat(space, { x: [1, 2] }, space, { x: [3] }, space)
    expect(Array.from({ length: both.size }, (_, index) => both.at(index).params.x)).toEqual([1, 2, 3])
  })
})

it('adding nothing is one run without params where nothing was added at all, after a reload too', async () => {
  const experiment = createExperiment().persist().reload()
  await experiment.execute(initFields({ y: 1 }), inline)
  expect(experiment.runs.records().map(({ y }) => y)).toEqual([1])
})

it('tracks a run by hand beside an empty space', async () => {
  const experiment = createExperiment().addRuns(none())
  await experiment.run((run) => {
    run.fields.tracked = 5
  })
  expect(experiment.runs.records().map(({ tracked }) => tracked)).toEqual([5])
})

it('visits no space of more than 10^8 points, and says how many they would be', () => {
  const experiment = createExperiment().addRuns({ a: [1], b: [1] })
  expect(() => experiment.addRuns({ a: range(60_000), b: range(60_000) })).toThrow(
    expect.objectContaining({ code: 'ERR_SPACE_TOO_LARGE', size: 3.6e9, limit: 1e8 }),
  )
})

it('a sweep file whose space is empty executes nothing and says so; what had runs before keeps them', () => {
  const sweep = (params: string) => `
    import { filter } from 'statesweep'
    export default { name: 'test', params: ${params}, steps: [function work(run) { run.fields.y = run.params.x }] }`
  using folder = createFolder({ 'empty.sweep.mjs': sweep('filter({ x: [1, 2] }, ({ x }) => x > 5)') })
  const { status, stderr } = folder.run('run', 'empty.sweep.mjs', '--backend', 'inline')
  expect([status, stderr]).toEqual([0, expect.stringContaining('Nothing to execute: there are no runs')])
  folder.write('full.sweep.mjs', sweep('{ x: [1, 2] }'))
  expect(folder.run('run', 'full.sweep.mjs', '--backend', 'inline').status).toBe(0)
  expect(folder.run('run', 'empty.sweep.mjs', '--backend', 'inline').stderr).toContain('2 runs are no longer in the sweep file')
  expect(folder.run('query', 'SELECT y FROM experiment_test ORDER BY 1').stdout).toMatch(/1\s+2\s*$/)
})
