import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createSession, range, stepRef } from 'statesweep'
import { expect, it, onTestFinished } from 'vitest'
import { createFolder, MAIN } from './cli/run-command.js'
import { digest } from './fixtures/digest.js'
import { checkpointing, openLab, temporaryFolder } from './fixtures/lab.js'

const threads = { backend: 'threads', concurrency: 2, onError: 'continue' } as const

/** The sweep of runs of 20 checkpoints each. */
const sweep = (log: string): string => `
import { defineSweep, stepRef } from 'statesweep'
export default defineSweep({
  name: 'kills',
  params: { i: [0, 1, 2] },
  config: { log: '${log}' },
  steps: [stepRef('${new URL('./fixtures/checkpoint-steps.mjs', import.meta.url)}', 'work')],
})
`

/** How often the work of each checkpoint of a run was begun. */
function begun(log: string, run: number): number[] {
  const counts = Array<number>(20).fill(0)
  for (const line of readFileSync(log, 'utf8').trim().split('\n')) {
    const [owner, unit = 0] = line.split(' ').map(Number)
    if (owner === run) counts[unit] = (counts[unit] ?? 0) + 1
  }
  return counts
}

it.each(['threads', 'processes'])(
  'lets a run of 20 checkpoints that is killed ten times end as an undisturbed one, and repeats at most one checkpoint’s work per kill (%s)',
  async (backend) => {
    const options = ['--jobs', '2', '--backend', backend]
    using folder = createFolder()
    const log = join(folder.path, 'work.log')
    folder.write('a.sweep.ts', sweep(log))
    folder.write('whole.sweep.ts', sweep(join(folder.path, 'whole.log')))
    const kills = [
      { unit: 0, where: 'worked' },
      { unit: 0, where: 'kept' },
      { unit: 3, where: 'worked' },
      { unit: 3, where: 'worked' },
      { unit: 7, where: 'kept' },
      { unit: 8, where: 'worked' },
      { unit: 12, where: 'kept' },
      { unit: 15, where: 'worked' },
      { unit: 19, where: 'worked' },
      { unit: 19, where: 'kept' },
    ]
    for (const { unit, where } of kills) {
      const child = spawn(process.execPath, [MAIN, 'run', 'a.sweep.ts', ...options], {
        cwd: folder.path,
        env: { ...process.env, HALT: `0 ${unit} ${where}` },
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      const [told] = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => ['it ended'])])
      expect(String(told)).toBe(`halted at ${unit} ${where}\n`)
      child.kill('SIGKILL')
      await once(child, 'exit')
    }
    expect(folder.run('run', 'a.sweep.ts', ...options).status).toBe(0)
    // Killed before the checkpoint, its work is repeated; killed right after the call, nothing is.
    const repeated = (unit: number) => kills.filter((kill) => kill.unit === unit && kill.where === 'worked').length
    expect(begun(log, 0)).toEqual(Array.from({ length: 20 }, (_, unit) => 1 + repeated(unit)))
    for (const run of [1, 2]) expect(begun(log, run).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(20 + kills.length)
    expect(folder.run('run', 'whole.sweep.ts', '--db', 'whole.db', '--jobs', '2').status).toBe(0)
    using lab = createSession({ path: join(folder.path, 'statesweep.db'), readonly: true })
    using whole = createSession({ path: join(folder.path, 'whole.db'), readonly: true })
    expect(digest(lab.loadExperiment('kills'))).toBe(digest(whole.loadExperiment('kills')))
    expect(lab.query('SELECT run FROM checkpoints_kills')).toEqual([])
    // Killed before the checkpoint, its row is there already: it must not come twice.
    const rows = (session: typeof lab) => session.query('SELECT run, idx, i, total FROM sequence_kills_sums ORDER BY run, idx')
    expect(rows(lab)).toEqual(rows(whole))
    expect(rows(lab)).toHaveLength(60)
  },
  120_000,
)

it.each([
  ['threads', 'exit'],
  ['threads', 'loop'],
  ['processes', 'exit'],
  ['processes', 'loop'],
  ['processes', 'abort'],
] as const)(
  'is found where the attempt before has ended its worker (%s, %s)',
  async (backend, how) => {
    const experiment = openLab()
      .createExperiment('ended')
      .addRuns({ i: [7], how: [how, 'nothing'] })
    // A worker that dies is no result yet: the run goes on alone, in the same attempt.
    await experiment.execute(checkpointing('endAfterCheckpoint'), { ...threads, backend, timeout: 1500, retries: { timeout: 1 } })
    expect(experiment.runs.records().map(({ status, attempt, restored }) => [status, attempt, restored])).toEqual([
      ['done', how === 'loop' ? 2 : 1, { i: 7 }],
      ['done', 1, null],
    ])
  },
  60_000,
)

/** Aborts as soon as somebody writes to the file. */
function abortWhenTold() {
  const file = join(temporaryFolder(), 'told')
  writeFileSync(file, '')
  const controller = new AbortController()
  const watcher = watch(file, () => controller.abort(new Error('enough')))
  onTestFinished(() => watcher.close())
  return { file, signal: controller.signal }
}

it('is found by the resume of what an abort has ended', async () => {
  const { file, signal } = abortWhenTold()
  const experiment = openLab()
    .createExperiment('aborted')
    .addRuns({ i: [7], how: ['say'], file: [file] })
  await expect(experiment.execute(checkpointing('endAfterCheckpoint'), { ...threads, signal })).rejects.toThrow('enough')
  expect(experiment.runs.columns().status).toEqual(['pending'])
  await experiment.execute(checkpointing('endAfterCheckpoint'), { ...threads, resume: true })
  expect(experiment.runs.first()?.fields).toEqual({ restored: { i: 7 } })
})

it('of other code is not restored without being told to', async () => {
  const { file, signal } = abortWhenTold()
  const url = pathToFileURL(join(temporaryFolder(), 'steps.mjs'))
  const write = (code: string) => writeFileSync(url, `import { appendFileSync } from 'node:fs'\nexport const work = (run) => { ${code} }`)
  write(`run.checkpoint('of the old code'); appendFileSync('${file}', 'kept'); for (;;);`)
  const experiment = openLab()
    .createExperiment('changed')
    .addRuns({ i: [1] })
  await expect(experiment.execute(stepRef(url, 'work'), { ...threads, signal })).rejects.toThrow('enough')
  write('run.fields.restored = run.restored')
  // Workers of their own: those that there are have imported the file already.
  const resume = { ...threads, concurrency: 1, resume: true }
  await expect(experiment.execute(stepRef(url, 'work'), resume)).rejects.toMatchObject({
    code: 'ERR_RESUME_DIFFERS',
    message: expect.stringContaining('1 run was begun by another version of step "work"'),
    runs: 0,
    begun: 1,
  })
  await experiment.execute(stepRef(url, 'work'), { ...resume, keep: true })
  expect(experiment.runs.first()?.fields).toEqual({ restored: 'of the old code' })
})

it('that the disk has no room for stops the execution, and blames no run', () => {
  const folder = temporaryFolder()
  writeFileSync(
    join(folder, 'main.mjs'),
    `import { createSession, stepRef } from '${import.meta.resolve('statesweep')}'
     process.on('SIGXFSZ', () => {})
     const experiment = createSession({ path: 'lab.db' }).createExperiment('full').addRuns({ bytes: [10, 20_000_000] })
     const step = stepRef('${new URL('./fixtures/checkpoint-steps.mjs', import.meta.url)}', 'keepMuch')
     const failure = await experiment.execute(step, { backend: 'inline' }).catch((error) => error)
     console.log(JSON.stringify([failure.code, experiment.runs.columns().status]))`,
  )
  const { stdout, stderr } = spawnSync('sh', ['-c', `ulimit -f 8192; exec '${process.execPath}' main.mjs`], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stdout, stderr).toBe('["ERR_EXECUTION_STOPPED",["done","pending"]]\n')
})

it('goes with its experiment', async () => {
  const lab = openLab()
  const tables = () => lab.query("SELECT name FROM sqlite_schema WHERE name LIKE 'checkpoints%'").length
  const experiment = lab.createExperiment('gone').addRuns({ i: range(2) })
  await experiment.execute(checkpointing('keepNumber'), { ...threads, backend: 'inline' })
  expect(tables()).toBe(1)
  const other = lab.createExperiment('gone', { ifExists: 'replace' }).addRuns({ i: range(2) })
  await other.execute(checkpointing('keepNumber'), { ...threads, backend: 'inline', resume: true })
  expect(Array.from(other.runs, ({ fields }) => fields)).toEqual([{ restored: null }, {}])
  other.delete()
  expect(tables()).toBe(0)
})
