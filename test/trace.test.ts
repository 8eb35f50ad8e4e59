import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const SCRIPT = `
import { createExperiment, range } from 'statesweep'
const experiment = createExperiment().addRuns({ i: range(8) })
const work = (run) => {
  if (run.params.i === 5) process.exit(3)
  run.fields.y = run.params.i * 2
}
await experiment.execute(work, { backend: process.env.BACKEND, concurrency: 1, onError: 'continue' })`

const traced = (backend: string, debug = 'statesweep') =>
  spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', SCRIPT.replaceAll('process.exit(3)', backend === 'inline' ? '' : 'process.exit(3)')],
    {
      encoding: 'utf8',
      env: { ...process.env, NODE_DEBUG: debug, BACKEND: backend },
    },
  ).stderr

/** What a line says, whatever its numbers. */
const shapes = (text: string): Set<string> =>
  new Set(
    text
      .split('\n')
      .filter((line) => line.startsWith('STATESWEEP'))
      .map((line) =>
        line
          .replaceAll(/[0-9a-f]{8}-\d{8}\.db/g, 'N.db')
          .replaceAll(/\d+(\.\d+)?/g, 'N')
          .replaceAll(/ +/g, ' ')
          .replaceAll('runs', 'run'),
      ),
  )

it('NODE_DEBUG=statesweep traces plan, chunks, merges, blame and end, as CONTRIBUTING.md shows', () => {
  const [, shown = ''] = /```text trace\n([\s\S]*?)```/.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? []
  const said = shapes(traced('threads'))
  expect([...shapes(shown)].filter((line) => !said.has(line))).toEqual([])
  expect(shapes(shown).size).toBeGreaterThan(8)
})

it.each(['processes', 'inline'])('traces executions in %s, too, and says nothing where it is not asked', (backend) => {
  expect(traced(backend)).toMatch(/plan of execution 1: 8 of 8 runs[\s\S]*merged in [\s\S]*ended: 8 of 8 runs/)
  expect(traced(backend, '')).toBe('')
})
