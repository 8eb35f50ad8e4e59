import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession, range, stepRef } from 'statesweep'
import { type Clocks, startClocks } from '../clocks.js'
import { configOf, ENV, type Outcome, type Peer, stepUrl, WARM_UP, type Work } from '../work.js'

type Session = ReturnType<typeof createSession>
type Experiment = ReturnType<Session['createExperiment']>

/**
 * This engine with default options, and with a timeout, progress and outputs, though nothing needs
 * them.
 */
export const statesweep: Peer = async (work, folder) => {
  const path = work.store === 'file' ? join(folder, 'lab.db') : ':memory:'
  if (work.timed === 'start') return start(path)
  if (work.timed === 'resume') return resume(path, { work, folder })
  const session = createSession({ path })
  const { store, workers = 2, iterationsPerMs } = work
  // Two executions, as in a session that lives on: the second starts with the code that V8 compiled
  // for the first, and corrects it.
  for (const name of work.cold ? [] : ['warm-up', 'warm-up-2']) {
    await execute(session.createExperiment(name), { step: 'double', runs: WARM_UP / 2, store, workers, iterationsPerMs })
  }
  const experiment = session.createExperiment('trial')
  const executed = await execute(experiment, work)
  const outcome = await TIMED[work.timed ?? 'execute']({ session, experiment, work, executed })
  session.close()
  return outcome
}

async function execute(experiment: Experiment, work: Work, options: { readonly resume?: boolean } = {}): Promise<Clocks> {
  const { workers = 2, order = 'auto', step } = work
  const config = configOf(work)
  experiment.addRuns({ i: range(work.runs), a: ['x'], b: [1.5] })
  const stop = startClocks()
  await experiment.execute(stepRef(stepUrl(step), step), {
    ...{ config, concurrency: workers, order, timeout: 60_000, ...options },
    onProgress: () => {},
    onOutput: () => {},
  })
  return stop()
}

interface Executed {
  readonly session: Session
  readonly experiment: Experiment
  readonly work: Work
  readonly executed: Clocks
}

const TIMED: Readonly<Record<Exclude<NonNullable<Work['timed']>, 'start' | 'resume'>, (done: Executed) => Outcome | Promise<Outcome>>> = {
  execute: ({ session, executed }) => ({ ...executed, sum: sumOf(session) }),
  /** To execute and store, then to read all values back. */
  load({ experiment, work, executed }) {
    const stop = startClocks()
    let sum = 0
    for (const { fields } of experiment.runs) if ((fields.tracked as number[]).length === work.size) sum += fields.y as number
    return { ms: executed.ms + stop().ms, sum }
  },
  columns({ experiment }) {
    const stop = startClocks()
    const { y } = experiment.runs.columns()
    const { ms } = stop()
    return { ms, sum: (y as Float64Array).reduce((sum, value) => sum + value, 0) }
  },
  records({ experiment }) {
    const stop = startClocks()
    const records = experiment.runs.records()
    const { ms } = stop()
    return { ms, sum: records.reduce((sum, { y }) => sum + (y as number), 0) }
  },
}

function sumOf(session: Session): number {
  const [row] = session.query('SELECT sum(y) AS sum FROM experiment_trial')
  return Number(row?.sum)
}

/**
 * Times an execution with nothing left to execute, from opening the database on. Another process
 * has executed all runs, so that the memory is this one's.
 */
async function resume(path: string, { work, folder }: { work: Work; folder: string }): Promise<Outcome> {
  const measure = fileURLToPath(new URL('../measure.js', import.meta.url))
  const all = JSON.stringify({ ...work, timed: 'execute' })
  const { status, stderr } = spawnSync(process.execPath, [measure, 'statesweep', all, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const stop = startClocks()
  const session = createSession({ path })
  const experiment = session.openExperiment('trial')
  await execute(experiment, work, { resume: true })
  const clocks = stop()
  const isSkipped = experiment.outcome?.skipped === work.runs
  return { ...clocks, sum: isSkipped ? sumOf(session) : Number.NaN }
}

/**
 * Times the command from its start to that of the first run, which is recorded in whole
 * milliseconds.
 */
function start(path: string): Outcome {
  const main = fileURLToPath(new URL('../../src/cli/main.js', import.meta.url))
  const sweep = fileURLToPath(new URL('../steps/start.sweep.js', import.meta.url))
  const began = Date.now()
  const { status, stderr } = spawnSync(process.execPath, [main, 'run', sweep, '--db', path, '--jobs', '2'], {
    ...{ encoding: 'utf8', env: ENV },
  })
  if (status !== 0) throw new Error(stderr)
  const session = createSession({ path, readonly: true })
  const [row] = session.query('SELECT min(started) AS first, sum(y) AS sum FROM experiment_start')
  session.close()
  return { ms: Number(row?.first) - began, sum: Number(row?.sum) }
}
