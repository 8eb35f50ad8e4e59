import { spawnSync } from 'node:child_process'
import { realpathSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { bind, createExperiment, createSession, type Experiment, type Run, type StepInfo, stepRef } from 'statesweep'
import { sleep } from 'statesweep/steps'
import { expect, it } from 'vitest'
import { MAIN } from '../cli/run-command.js'
import { temporaryFolder } from '../fixtures/lab.js'

const MODULE = new URL('../fixtures/steps/listed.mjs', import.meta.url)
const FILE = fileURLToPath(MODULE)
const MINE = fileURLToPath(import.meta.url)

const listed = (experiment: Experiment): readonly StepInfo[] => experiment.runs.first()?.fields.steps as readonly StepInfo[]
const alone = { concurrency: 1 } as const

for (const backend of ['inline', 'threads', 'processes'] as const) {
  it(`tells a step of all steps, with source, file, line and arguments, in ${backend}`, async () => {
    const experiment = createExperiment().addRuns({ x: [1] })
    const keep = (run: Run, ...args: readonly unknown[]) => {
      run.fields.args = args
      run.fields.steps = run.steps
    }
    await experiment.execute([sleep(1), stepRef(MODULE, 'half'), stepRef(MODULE, 'renamed'), bind(keep, 1, { a: [2] })], {
      ...alone,
      backend,
    })
    expect(listed(experiment)).toEqual([
      { name: 'sleep', source: null, file: null, line: null, args: [1] },
      { name: 'half', source: '(run) => {\n  run.fields.y = run.params.x / 2\n}', file: FILE, line: 2, args: [] },
      { name: 'renamed', source: '(run) => {\n  run.vars.named = true\n}', file: FILE, line: 11, args: [] },
      { name: 'keep', source: expect.stringContaining('run.fields.args = args'), file: MINE, line: 20, args: [1, { a: [2] }] },
    ])
  })
}

it('freezes the list, one for all runs', async () => {
  const experiment = createExperiment().addRuns({ x: [1] })
  await experiment.execute(stepRef(MODULE, 'list'), { ...alone, backend: 'inline' })
  expect(experiment.runs.first()?.fields.frozen).toBe(true)
})

it('finds the steps of a sweep file: in place, by name, from another file, made by a call, of the same text', async () => {
  const folder = temporaryFolder()
  writeFileSync(`${folder}/other.ts`, '\nexport function imported(run: { vars: object }, by: number): void {\n  run.vars = { by }\n}\n')
  writeFileSync(
    `${folder}/listed.sweep.ts`,
    `import { bind, defineSweep, type Run } from 'statesweep'
import { imported } from './other.ts'
const make = (by: number) =>
  (run: Run): void => {
    run.vars.by = by
  }
function named(run: Run): void {
  run.fields.steps = run.steps.map(({ args, ...rest }) => ({ ...rest, args: args.length }))
}
export default defineSweep({ name: 'listed', params: {}, steps: [
  (run) => { run.vars.same = 1 },
  (run) => { run.vars.same = 1 },
  bind(imported as (run: Run, by: number) => void, 7),
  make(3),
  bind((run: Run, call: () => number) => { run.vars.called = call() }, () => 5),
  named,
] })
`,
  )
  const { status, stderr } = spawnSync(process.execPath, [MAIN, 'run', 'listed.sweep.ts', '--jobs', '1'], { cwd: folder, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  const session = createSession({ path: `${folder}/statesweep.db`, readonly: true })
  const here = realpathSync(`${folder}/listed.sweep.ts`)
  const steps = listed(session.loadExperiment('listed')).map(({ name, file, line, source, args }) => [
    name,
    file,
    line,
    source?.split('\n').length,
    args,
  ])
  expect(steps).toEqual([
    ['step 1', here, 11, 1, 0],
    ['step 2', here, 12, 1, 0],
    ['imported', here.replace('listed.sweep.ts', 'other.ts'), 2, 3, 1],
    ['step 4', here, 4, 3, 0],
    ['step 5', here, 15, 1, 1],
    ['named', here, 7, 3, 0],
  ])
  session.close()
})

it('tells a run tracked by hand of its function, and shows nothing outside steps', async () => {
  const experiment = createExperiment()
  await experiment.run((run) => {
    run.fields.steps = run.steps
  })
  expect(listed(experiment)).toEqual([
    { name: 'run', source: expect.stringContaining('run.fields.steps = run.steps'), file: null, line: null, args: [] },
  ])
  expect(experiment.runs.first()?.steps).toEqual([])
})
