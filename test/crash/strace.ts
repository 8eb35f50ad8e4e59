import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createSession } from 'statesweep'
import { createFolder, MAIN, sweepFile } from '../cli/run-command.js'
import { digest } from '../fixtures/digest.js'

/** False also where strace is there and may not trace, as in most containers. */
export const canTrace = spawnSync('strace', ['-e', 'trace=none', 'true']).status === 0

/** Which thread, or process, meets the fault: the one that coordinates, or the only worker. */
export type Tracee = 'main' | 'worker'

/** What changes a file or a folder. Those that a machine does not have are left out. */
const CHANGES = ['pwrite64', 'ftruncate', 'unlink', 'unlinkat', 'mkdir', 'mkdirat', 'rmdir']

interface Ended {
  readonly status: number | null
  readonly printed: string
}

/** How a command ended in which a fault was injected. */
export interface Faulted extends Ended {
  /** The tracee was killed; in `processes` the command may outlive its worker. */
  readonly wasKilled: boolean
}

/** The worker says which thread it is, and waits for strace, as soon as it loads the steps. */
const HOLD = `
import { existsSync, readlinkSync, writeFileSync } from 'node:fs'
if (process.env.HOLD !== undefined && !(isMainThread && process.argv[1]?.endsWith('main.js'))) {
  writeFileSync('worker', readlinkSync('/proc/thread-self').split('/').at(-1) + '\\n')
  while (!existsSync('go')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2)
}`
const STEP = `
  console.log('log of', run.params.i)
  run.fields.x = run.random()
  run.state.seen = run.params.i
  run.checkpoint({ reached: run.params.i })
  if (run.params.i === 3) throw new RangeError('three')
  if (run.params.i === 4) run.fields.X = [1, new Date(0)]`

/** A folder with a sweep of six runs, which executes with one worker. */
export function createTracedSweep(backend: string) {
  const folder = createFolder({ 'a.sweep.ts': sweepFile({ params: '{ i: range(6) }', step: STEP }).replace('\n', `${HOLD}\n`) })
  const command = ['run', 'a.sweep.ts', '--backend', backend, '--jobs', '1']
  const node = [process.execPath, MAIN, ...command]
  const traced = (file: string, ...options: readonly string[]) => ['-o', join(folder.path, file), ...options]
  const start = (program: readonly string[], env = {}) =>
    spawn(program[0] ?? '', program.slice(1), { cwd: folder.path, env: { ...process.env, ...env } })

  async function startHeld(options: readonly string[]): Promise<Ended> {
    const child = start(node, { HOLD: '1' })
    const ended = endOf(child)
    const path = join(folder.path, 'worker')
    while (!existsSync(path) || !readFileSync(path, 'utf8').endsWith('\n')) await sleep(2)
    const strace = start(['strace', ...traced('trace.txt', ...options), '-p', readFileSync(path, 'utf8').trim()])
    const detached = endOf(strace)
    await new Promise((resolve) => strace.stderr.once('data', resolve))
    writeFileSync(join(folder.path, 'go'), '')
    const end = await ended
    await detached
    return end
  }

  function underStrace(tracee: Tracee, options: readonly string[]): Promise<Ended> {
    return tracee === 'main' ? endOf(start(['strace', ...traced('trace.txt', ...options), ...node])) : startHeld(options)
  }

  return {
    run: () => folder.run(...command),
    /** How often the tracee makes each call in an undisturbed sweep. */
    async count(tracee: Tracee): Promise<ReadonlyMap<string, number>> {
      await underStrace(tracee, ['-e', `trace=${CHANGES.map((call) => `?${call}`).join()}`])
      const counts = new Map<string, number>()
      for (const [call = ''] of readFileSync(join(folder.path, 'trace.txt'), 'utf8').matchAll(/^\w+(?=\()/gm)) {
        counts.set(call, (counts.get(call) ?? 0) + 1)
      }
      return counts
    },
    /**
     * Executes the command with a fault. `when` is the number of the call, from 1, with `+` for all
     * further ones.
     */
    async inject(
      tracee: Tracee,
      { call, fault, when }: { readonly call: string; readonly fault: string; readonly when: string },
    ): Promise<Faulted> {
      const end = await underStrace(tracee, ['-e', `trace=${call}`, '-e', `inject=${call}:${fault}:when=${when}`])
      return { ...end, wasKilled: readFileSync(join(folder.path, 'trace.txt'), 'utf8').includes('+++ killed by SIGKILL') }
    },
    /** What the sweep has come to, with what is left beside the database. */
    results() {
      using session = createSession({ path: join(folder.path, 'statesweep.db'), readonly: true })
      const [counts] = session.query('SELECT count(*) AS runs FROM experiment_test')
      return { ...counts, digest: digest(session.loadExperiment('test')), chunks: existsSync(join(folder.path, 'statesweep.db.chunks')) }
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

function endOf(child: ChildProcess): Promise<Ended> {
  let printed = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      printed += data
    })
  }
  return new Promise((resolve) => child.once('close', (status) => resolve({ status, printed })))
}
