import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createExperiment, range, stepRef } from 'statesweep'
import { expect, it } from 'vitest'
import { temporaryFolder } from './fixtures/lab.js'

const FIXTURE = new URL('./fixtures/stream-steps.mjs', import.meta.url)
const failing = (name: string) => stepRef<unknown>(FIXTURE, name)
const inline = { backend: 'inline', concurrency: 1 } as const

it('tells in its message how many runs failed, why most often, and where', async () => {
  const experiment = createExperiment('odd').addRuns({ i: range(6) })
  const error = await experiment.execute(failing('failOddAlike'), inline).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({
    message: expect.stringMatching(
      /^3 of 6 runs of experiment "odd" failed; all results are stored:\n {2}3 in step "failOddAlike": RangeError: odd \(.*stream-steps\.mjs:\d+:\d+, run 1\)$/,
    ),
    counts: [{ step: 'failOddAlike', name: 'RangeError', message: 'odd', count: 3, run: 1, at: { file: FIXTURE.pathname } }],
  })
})

it('tells of the first kinds of failures, and how many more there are', async () => {
  const experiment = createExperiment().addRuns({ i: range(14) })
  const error = await experiment.execute(failing('failOdd'), inline).catch((thrown: unknown) => thrown)
  const lines = String(error).split('\n')
  expect(lines).toHaveLength(7)
  expect(lines[1]).toContain('1 in step "failOdd": RangeError: 1 is odd')
  expect(lines[6]).toContain('and 2 more kinds of failure')
})

it('is short where nobody catches it', () => {
  const script = join(temporaryFolder(), 'script.mjs')
  writeFileSync(
    script,
    `import { createExperiment, stepRef } from ${JSON.stringify(import.meta.resolve('statesweep'))}
await createExperiment('odd').addRuns({ i: [1, 2, 3] }).execute(stepRef(${JSON.stringify(FIXTURE.href)}, 'failOddAlike'), { backend: 'inline' })`,
  )
  const { stderr, status } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  expect(status).toBe(1)
  expect(stderr).toContain('2 of 3 runs of experiment "odd" failed')
  expect(stderr).toContain('stream-steps.mjs')
  expect(stderr).not.toContain('exceptions:')
  expect(stderr.split('\n').length).toBeLessThan(30)
})
