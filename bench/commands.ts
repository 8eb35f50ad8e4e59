// node dist/bench/commands.js [commands] [rounds]
//
// Measures trivial commands beside xargs and GNU parallel, interleaved, a fresh process per trial.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession, range } from 'statesweep'
import { exec } from 'statesweep/steps'
import { median } from './results.js'

const SELF = fileURLToPath(import.meta.url)
const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
const RESULTS = fileURLToPath(new URL('../../bench/results/commands.json', import.meta.url))
const PACKAGE = fileURLToPath(new URL('../../package.json', import.meta.url))
/** Memory that the coordinator holds in one of the trials, in bytes. */
const BALLAST = 2 ** 30

type Trial = (commands: number, folder: string) => number

const TRIALS: Readonly<Record<string, Trial>> = {
  'xargs -P 2': (commands) => wall('sh', ['-c', `seq ${commands} | xargs -P 2 -n 1 true`]),
  'GNU parallel -j 2': (commands) => wall('sh', ['-c', `seq ${commands} | parallel -j 2 true`]),
  'statesweep exec, whole command': (commands, folder) =>
    wall(process.execPath, [MAIN, 'exec', 'true', '--repeats', String(commands), '--jobs', '2', '--db', join(folder, 'a.db')]),
  'exec() step': (commands, folder) => inProcess([commands, 0, join(folder, 'b.db')]),
  'exec() step, coordinator of 1 GB': (commands, folder) => inProcess([commands, BALLAST, join(folder, 'c.db')]),
}

const [first = '1000', second = '5', path] = process.argv.slice(2)
if (path === undefined) compare(Number(first), Number(second))
else await execute(Number(first), { ballast: Number(second), path })

/** Milliseconds of the commands alone, on workers that have started. */
async function execute(commands: number, { ballast, path }: { readonly ballast: number; readonly path: string }): Promise<void> {
  const held = Buffer.alloc(ballast, 1)
  using session = createSession({ path })
  const options = { backend: 'processes', concurrency: 2 } as const
  await session
    .createExperiment('warm-up')
    .addRuns({ i: range(4) })
    .execute(exec('true'), options)
  const experiment = session.createExperiment('commands').addRuns({ i: range(commands) })
  const start = performance.now()
  await experiment.execute(exec('true'), options)
  const ms = performance.now() - start
  if (experiment.outcome?.counts.done !== commands) throw new Error('Not all commands are done.')
  console.log(JSON.stringify({ ms, held: held.length }))
}

function inProcess(args: readonly (string | number)[]): number {
  const { stdout, stderr, status } = spawnSync(process.execPath, [SELF, ...args.map(String)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return (JSON.parse(stdout) as { ms: number }).ms
}

function wall(program: string, args: readonly string[]): number {
  const start = performance.now()
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
  return performance.now() - start
}

function compare(commands: number, rounds: number): void {
  const rates = new Map<string, number[]>(Object.keys(TRIALS).map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [name, trial] of Object.entries(TRIALS)) {
      const folder = mkdtempSync(join(tmpdir(), 'statesweep-bench-'))
      try {
        rates.get(name)?.push((commands / trial(commands, folder)) * 1000)
      } finally {
        rmSync(folder, { recursive: true })
      }
    }
  }
  const [base = []] = rates.values()
  const table = Array.from(rates, ([name, list]) => ({
    name,
    'commands/s': Math.round(median(list)),
    range: `${Math.round(Math.min(...list))}-${Math.round(Math.max(...list))}`,
    'of xargs': Number(median(list.map((rate, round) => rate / (base[round] ?? Number.NaN))).toFixed(2)),
  }))
  console.table(table)
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, load: loadavg()[0], node: process.versions.node }
  writeFileSync(
    RESULTS,
    `${JSON.stringify({ date: new Date().toISOString(), statesweep: version, machine, commands, rounds, table }, null, 2)}\n`,
  )
}
