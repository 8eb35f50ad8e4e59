import { startClocks } from '../clocks.js'
import { configOf, loadStep, type Outcome, type PlainRun, paramsOf, type StepName, WARM_UP, type Work } from '../work.js'

/** What a pool is given for one run. */
export interface Task {
  readonly step: StepName
  readonly params: PlainRun['params']
  readonly config: Readonly<Record<string, unknown>>
}

/** Hands a run to a pool. The pool stays open: the process ends with the trial. */
export type RunTask = (task: Task) => Promise<PlainRun['fields']>

/** Tasks at a time. More are no faster, and the memory of 10^6 promises would be measured. */
const UNDER_WAY = 256

/** One task for each run, results kept in an array or handed to `keep`. */
export async function oneTaskPerRun(run: RunTask, work: Work, keep?: (i: number, fields: PlainRun['fields']) => void): Promise<Outcome> {
  const config = configOf(work)
  const results: PlainRun['fields'][] = []
  await inOrder(work.cold ? 0 : WARM_UP, (i) => run({ step: 'double', params: paramsOf(i), config: {} }))
  const stop = startClocks()
  await inOrder(work.runs, async (i) => {
    const fields = await run({ step: work.step, params: paramsOf(i), config })
    if (keep === undefined) results.push(fields)
    else keep(i, fields)
  })
  const clocks = stop()
  return { ...clocks, sum: results.reduce((sum, { y }) => sum + (y as number), 0) }
}

async function inOrder(runs: number, start: (i: number) => Promise<unknown>): Promise<void> {
  let next = 0
  const lane = async () => {
    while (next < runs) await start(next++)
  }
  await Promise.all(Array.from({ length: UNDER_WAY }, lane))
}

const steps = new Map<StepName, (run: PlainRun) => void>()

/** What the workers of the pools do. */
export async function execute({ step, params, config }: Task): Promise<PlainRun['fields']> {
  let loaded = steps.get(step)
  if (loaded === undefined) {
    loaded = await loadStep(step)
    steps.set(step, loaded)
  }
  const run = { params, config, fields: {} }
  loaded(run)
  return run.fields
}
