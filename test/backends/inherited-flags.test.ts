import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { inheritedFlags } from '../../dist/src/backends/child-process.js'

it('keeps loaders, conditions and limits with their values', () => {
  const flags = ['--import', 'tsx', '--conditions=dev', '-r', './setup.cjs', '--max-old-space-size=512', '--no-warnings']
  expect(inheritedFlags(flags)).toEqual(flags)
})

it('drops scripts, what goes with them, and the port of the debugger', () => {
  expect(inheritedFlags(['--input-type=module', '-e', '-1 + 2', '--import', 'tsx'])).toEqual(['--import', 'tsx'])
  expect(inheritedFlags(['--inspect-brk=0', '--input-type', 'module', '--eval=1', '-pe', 'x', '--no-warnings'])).toEqual(['--no-warnings'])
})

it('lets a script on the command line execute in processes', () => {
  const steps = new URL('../fixtures/steps.mjs', import.meta.url).href
  const script = `
    import { createExperiment, stepRef } from 'statesweep'
    const experiment = createExperiment().addRuns({ i: [3, 4] })
    await experiment.execute(stepRef(${JSON.stringify(steps)}, 'double'), { backend: 'processes', concurrency: 2 })
    console.log(JSON.stringify(experiment.runs.records().map(({ y }) => y)))`
  const cwd = fileURLToPath(new URL('../..', import.meta.url))
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', script], { cwd, encoding: 'utf8' })).toBe('[6,8]\n')
})
