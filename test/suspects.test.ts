import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'better-sqlite3'
import { createSession, type ProgressEvent, range, stepRef } from 'statesweep'
import { expect, it, onTestFinished } from 'vitest'
import { noisy, step, temporaryFolder } from './fixtures/lab.js'

/**
 * An experiment of so many runs, of which the first few were under way when a process died; `tries`
 * by run, default 0.
 */
function afterDeath({ runs, suspects, tries = [] }: { runs: number; suspects: number; tries?: readonly number[] }) {
  const folder = temporaryFolder()
  const path = join(folder, 'lab.db')
  const session = createSession({ path })
  onTestFinished(() => session.close())
  const experiment = session
    .createExperiment('died')
    .addRuns({ i: range(runs) })
    .persist()
  const db = new Database(path)
  const insert = db.prepare('INSERT INTO suspects VALUES (?, ?, 1, ?)')
  for (let run = 0; run < suspects; run++) insert.run(experiment.idExperiment, run, tries[run] ?? 0)
  db.close()
  const suspected = () => session.query('SELECT run, tries FROM suspects ORDER BY run')
  return { folder, experiment, suspected }
}

it('begins no further run when it is aborted while it waits for what suspects have left behind', async () => {
  const { experiment, suspected } = afterDeath({ runs: 40, suspects: 3 })
  const controller = new AbortController()
  const onProgress = ({ ended }: ProgressEvent) => {
    if (ended === 3) setImmediate(() => controller.abort(new Error('now')))
  }
  await expect(
    experiment.execute(noisy('leaveTimer'), { backend: 'threads', concurrency: 1, resume: true, signal: controller.signal, onProgress }),
  ).rejects.toThrow('now')
  expect(Array.from(experiment.runs.columns().status as string[]).filter((status) => status === 'done')).toHaveLength(3)
  expect(suspected()).toHaveLength(0)
})

it('keeps the others suspected when it is aborted while they are tried one by one', async () => {
  const { folder, experiment, suspected } = afterDeath({ runs: 6, suspects: 4 })
  const file = join(folder, 'only-threads.mjs')
  writeFileSync(file, `if (/process\\.js$/.test(process.argv[1])) throw new Error('only in threads')\nexport const nothing = () => {}\n`)
  const controller = new AbortController()
  const onProgress = ({ ended }: ProgressEvent) => {
    if (ended === 1) controller.abort(new Error('now'))
  }
  const options = { backend: 'threads', concurrency: 1, resume: true } as const
  const nothing = stepRef(pathToFileURL(file), 'nothing')
  await expect(experiment.execute(nothing, { ...options, signal: controller.signal, onProgress })).rejects.toThrow('now')
  expect(suspected()).toEqual([1, 2, 3].map((run) => ({ run, tries: 0 })))
  await experiment.execute(nothing, options)
  expect(experiment.runs.columns().status).toEqual(Array(6).fill('done'))
  expect(suspected()).toEqual([])
})

it('acquits runs that are done, though their process died before it could', async () => {
  const { experiment, suspected } = afterDeath({ runs: 6, suspects: 0 })
  const options = { backend: 'inline', resume: true } as const
  await experiment.execute(step('double'), options)
  new Database(experiment.db?.path)
    .prepare('INSERT INTO suspects SELECT ?, value, 1, 0 FROM json_each(?)')
    .run(experiment.idExperiment, '[2,4]')
  expect(suspected()).toHaveLength(2)
  await experiment.execute(step('double'), options)
  expect(suspected()).toEqual([])
})

it('ends with the error of a listener, whichever runs were executed last', async () => {
  const { experiment } = afterDeath({ runs: 40, suspects: 3 })
  const onProgress = async ({ ended }: ProgressEvent) => {
    if (ended === 3) throw new Error('the listener failed')
  }
  await expect(experiment.execute(noisy('leaveTimer'), { concurrency: 1, resume: true, onProgress })).rejects.toThrow('the listener failed')
  expect(Array.from(experiment.runs.columns().status as string[]).filter((status) => status === 'done')).toHaveLength(3)
})

it('executes runs over which processes died again after all others, names them, and refuses none', async () => {
  const { folder, experiment, suspected } = afterDeath({ runs: 8, suspects: 5, tries: [3, 1, -1, 0, 0] })
  const warnings: Error[] = []
  const listen = (warning: Error) => void warnings.push(warning)
  process.on('warning', listen)
  onTestFinished(() => void process.off('warning', listen))
  const file = join(folder, 'orderly.mjs')
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs'\nexport const tell = ({ params: { i } }) => appendFileSync('${folder}/order', i + ' ')\n`,
  )
  await experiment.execute(stepRef(pathToFileURL(file), 'tell'), { backend: 'threads', concurrency: 1, resume: true })
  expect(readFileSync(join(folder, 'order'), 'utf8')).toBe('3 4 5 6 7 2 1 0 ')
  expect(experiment.outcome?.counts).toMatchObject({ done: 8 })
  expect(warnings.map(({ name, message }) => [name, /died (\d) times while run \S+ \((.*)\) executed/.exec(message)?.slice(1)])).toEqual([
    ['RunEndsProcessError', ['4', '{ i: 0 }']],
  ])
  expect(suspected()).toEqual([])
})
