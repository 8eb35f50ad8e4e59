import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { createExperiment, type Experiment, range, stepRef } from 'statesweep'
import { describe, expect, it, onTestFinished } from 'vitest'

const FIXTURE = new URL('./fixtures/changing-steps.mjs', import.meta.url)

interface How {
  readonly backend: 'threads' | 'processes' | 'inline'
  readonly runs: number
}

/** Executes a step of the fixture on so many runs, one after the other in one worker. */
async function execute(name: string, { backend, runs }: How): Promise<Experiment> {
  const experiment = createExperiment().addRuns({ i: range(runs) })
  onTestFinished(() => experiment.db?.close())
  await experiment.execute(stepRef<unknown>(FIXTURE, name), {
    backend,
    concurrency: 1,
    onError: 'continue',
    config: { isInline: backend === 'inline' },
  })
  return experiment
}

const logsOf = ({ runs }: Experiment) => Array.from(runs, ({ idRun }) => runs.logs(idRun).map(({ text }) => text))

/** Sets a variable of this process until the test ends. */
function setVariable(name: string, value: string): void {
  process.env[name] = value
  onTestFinished(() => {
    delete process.env[name]
  })
}

describe.each(['threads', 'processes', 'inline'] as const)('in %s', (backend) => {
  it('puts the variables of the environment back after each run, in whatever way and whenever it changed them', async () => {
    setVariable('STATESWEEP_TEST_GIVEN', 'by the program')
    const { env } = process
    const before = { ...env }
    const experiment = await execute('changeEnv', { backend, runs: 8 })
    expect(experiment.outcome?.counts).toEqual({ done: 7, failed: 1, timeout: 0, crashed: 0 })
    const seen = { STATESWEEP_TEST_GIVEN: 'by the program' }
    expect(logsOf(experiment).map(([text = '']) => JSON.parse(text))).toEqual(Array(8).fill(seen))
    expect(process.env).toBe(env)
    expect({ ...process.env }).toEqual(before)
  })

  it('shows in the log of a run none of the groups, counts and timers that earlier runs left open', async () => {
    const lines = (i: number) => [`group of ${i}\n`, '  default: 1\n', '  odd: 1\n', '    a line\n']
    expect(logsOf(await execute('leaveConsoleOpen', { backend, runs: 4 }))).toEqual([0, 1, 2, 3].map(lines))
  })

  it('measures, records and goes on where steps replace the clocks, the timers, promises and JSON', async () => {
    const script = `
      import { createExperiment, range, stepRef } from 'statesweep'
      const { stringify } = JSON
      const begun = Date.now()
      const options = { backend: '${backend}', concurrency: 1, onError: 'continue', timeout: 30_000, retries: 1 }
      const experiment = createExperiment().addRuns({ i: range(8) })
      await experiment.execute(stepRef('${FIXTURE}', 'replaceGlobals'), options)
      const logs = Array.from(experiment.runs, ({ idRun }) => experiment.runs.logs(idRun).length)
      console.log(stringify({ begun, outcome: experiment.outcome, records: experiment.runs.records(), logs }))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
    const ended = Date.now()
    const { begun, outcome, records, logs } = JSON.parse(stdout)
    expect(outcome).toMatchObject({ counts: { done: 6, failed: 2, timeout: 0, crashed: 0 }, escaped: 0 })
    expect(records.map(({ status }: { status: string }) => status)).toEqual(
      [0, 1, 2, 3, 4, 5, 6, 7].map((i) => (i === 2 || i === 3 ? 'failed' : 'done')),
    )
    expect(records[3].exception).toMatchObject({ message: 'the fourth', cause: { message: 'in the first attempt' } })
    expect(records[1]).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      list: ['2001-09-09T01:46:40.000Z', { at: '1970-01-01T00:00:00.000Z' }],
    })
    // One line for each attempt.
    expect(logs).toEqual([1, 1, 2, 2, 1, 1, 1, 1])
    for (const time of [outcome.elapsed_ms, outcome.busy_ms, ...records.map(({ duration }: { duration: number }) => duration)]) {
      expect(time).toBeGreaterThan(0)
      expect(time).toBeLessThan(ended - begun)
    }
    for (const { started } of records) {
      expect(started).toBeGreaterThanOrEqual(begun - 1)
      expect(started).toBeLessThanOrEqual(ended)
    }
  })
})

it.each(['processes', 'inline'] as const)('in %s puts the working directory and the file mode mask back', async (backend) => {
  const before = { directory: process.cwd(), mask: process.umask() }
  const { directory, mask } = (await execute('changeDirectory', { backend, runs: 4 })).runs.columns()
  expect({ directory, mask }).toEqual({ directory: Array(4).fill(before.directory), mask: new Float64Array(4).fill(before.mask) })
  expect({ directory: process.cwd(), mask: process.umask() }).toEqual(before)
})

it('inline leaves what the program itself changes meanwhile', async () => {
  setVariable('STATESWEEP_TEST_SHARED', 'before')
  const { count, group } = console
  const change = setInterval(() => {
    if (process.env.STATESWEEP_TEST_SHARED === 'run') process.env.STATESWEEP_TEST_SHARED = 'the program'
  }, 1)
  onTestFinished(() => clearInterval(change))
  await execute('shareEnv', { backend: 'inline', runs: 1 })
  expect(process.env.STATESWEEP_TEST_SHARED).toBe('the program')
  expect([console.count, console.group]).toEqual([count, group])
})
