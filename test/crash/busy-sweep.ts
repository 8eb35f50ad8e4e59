import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSession } from 'statesweep'
import { createFolder, sweepFile } from '../cli/run-command.js'
import { digest } from '../fixtures/digest.js'

/** Backends whose crashes are tested. */
export const BACKENDS: readonly string[] = (process.env.BACKENDS ?? 'threads,processes').split(',')

/** Each execution of a run appends the run's number here, four bytes. */
const EXECUTIONS = 'executions.bin'

export interface BusyOptions {
  readonly runs: number
  /** Milliseconds that a run works. */
  readonly ms: number
  readonly backend: string
  readonly jobs: number
}

/**
 * Makes a folder with a sweep whose runs work. Some throw, some store what no column type fits,
 * some have a field of their own.
 */
export function createBusySweep({ runs, ms, backend, jobs }: BusyOptions) {
  const step = `
    const { i } = run.params
    appendFileSync('${EXECUTIONS}', Buffer.from(Int32Array.of(i).buffer))
    const end = performance.now() + ${ms}
    while (performance.now() < end) {}
    run.fields.x = run.random()
    if (i % 97 === 5) throw new RangeError('no luck with ' + i)
    run.fields.list = [i, 'of', new Date(i)]
    if (i % 50 === 7) run.fields.seldom = BigInt(i)`
  const file = `import { appendFileSync } from 'node:fs'\n${sweepFile({ params: `{ i: range(${runs}), unit: ['a'] }`, step })}`
  const folder = createFolder({ 'busy.sweep.ts': file, [EXECUTIONS]: '' })
  const executions = openSync(join(folder.path, EXECUTIONS), 'r')
  return {
    path: folder.path,
    command: ['run', 'busy.sweep.ts', '--backend', backend, '--jobs', String(jobs)],
    run(...options: readonly string[]) {
      return folder.run(...this.command, ...options)
    },
    start() {
      return folder.start(...this.command)
    },
    /** Executions so far, repeated ones included. */
    executed: () => fstatSync(executions).size / Int32Array.BYTES_PER_ELEMENT,
    /** Runs that were executed at least once. */
    reached: () => new Set(new Int32Array(Uint8Array.from(readFileSync(join(folder.path, EXECUTIONS))).buffer)).size,
    /**
     * Digests the results: equal for equal results. `rows` and `points` reveal missing or doubled
     * runs.
     */
    results() {
      using session = createSession({ path: join(folder.path, 'statesweep.db'), readonly: true })
      const [row] = session.query(
        'SELECT count(*) AS rows, count(DISTINCT params_i) AS points, count(DISTINCT id_run) AS ids FROM experiment_test',
      )
      return { ...row, digest: digest(session.loadExperiment('test')) }
    },
    [Symbol.dispose]() {
      closeSync(executions)
      folder[Symbol.dispose]()
    },
  }
}

export type BusySweep = ReturnType<typeof createBusySweep>
