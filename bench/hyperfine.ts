// node dist/bench/hyperfine.js [runs] [rounds] [FILE]
//
// Measures the same commands by hyperfine and by statesweep exec --bench, in turn, a fresh process
// per trial.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AGREEMENT, type Agreement, type AgreementTrial } from './agreement.js'
import { describeMachine } from './machine.js'
import { ROOT } from './paths.js'

const MAIN = fileURLToPath(new URL('../src/cli/main.js', import.meta.url))
/** Rounds of each command that neither records. */
const WARM_UP = 3
/** Bytes to compress: gzip takes some ten milliseconds for them. */
const TEXT = 1_000_000

interface Trial {
  readonly command: string
  readonly values: readonly string[]
  readonly isShell: boolean
}

const TRIALS: readonly Trial[] = [
  { command: 'gzip -{x} -c text > /dev/null', values: ['1', '4'], isShell: true },
  { command: 'gzip -{x} -k -f text', values: ['1', '4'], isShell: false },
  { command: 'sleep {x}', values: ['0.01', '0.02'], isShell: true },
]

const [first = '20', second = '5', file = AGREEMENT] = process.argv.slice(2)
const version = spawnSync('hyperfine', ['--version'], { encoding: 'utf8' }).stdout?.trim().split(' ')[1]
if (version === undefined) console.log('hyperfine is not installed: nothing is compared (Debian package hyperfine).')
else compare({ runs: Number(first), rounds: Number(second), version })

function compare({ runs, rounds, version }: { readonly runs: number; readonly rounds: number; readonly version: string }): void {
  const load = loadavg()[0] ?? 0
  const folder = mkdtempSync(join(tmpdir(), 'statesweep-bench-'))
  try {
    writeFileSync(join(folder, 'text'), text())
    const trials = TRIALS.flatMap((trial) => measure(trial, { runs, rounds, folder }))
    const { version: own } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as { version: string }
    const versions = { statesweep: own, hyperfine: version }
    const results: Agreement = { date: new Date().toISOString(), machine: describeMachine(), load, versions, runs, rounds, trials }
    writeFileSync(file, `${JSON.stringify(results)}\n`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** Lets both take turns at being first. */
function measure(
  trial: Trial,
  { runs, rounds, folder }: { readonly runs: number; readonly rounds: number; readonly folder: string },
): AgreementTrial[] {
  const tools = { hyperfine, statesweep }
  const found = trial.values.map((value) => ({
    command: trial.command.replace('{x}', value),
    isShell: trial.isShell,
    samples: { hyperfine: [] as number[], statesweep: [] as number[] },
  }))
  for (let round = 0; round < rounds; round++) {
    const names = round % 2 === 0 ? (['hyperfine', 'statesweep'] as const) : (['statesweep', 'hyperfine'] as const)
    for (const name of names) {
      const samples = tools[name](trial, { runs, folder })
      for (const [at, list] of samples.entries()) found[at]?.samples[name].push(...list)
    }
  }
  return found
}

interface Place {
  readonly runs: number
  readonly folder: string
}

/** Gives the milliseconds of each run, by value. */
function hyperfine({ command, values, isShell }: Trial, { runs, folder }: Place): number[][] {
  const out = join(folder, 'hyperfine.json')
  const counts = ['--warmup', String(WARM_UP), '--runs', String(runs), '--style', 'none', '--export-json', out]
  execute(
    'hyperfine',
    [...counts, ...(isShell ? [] : ['--shell', 'none']), ...values.map((value) => command.replace('{x}', value))],
    folder,
  )
  const { results } = JSON.parse(readFileSync(out, 'utf8')) as { results: { times: number[] }[] }
  return results.map(({ times }) => times.map((seconds) => seconds * 1000))
}

function statesweep({ command, values, isShell }: Trial, { runs, folder }: Place): number[][] {
  const counts = ['--warmup', String(WARM_UP), '--repeats', String(runs), '--json', '--reporter', 'silent', '--fresh']
  const words = ['exec', command, '--x', values.join(','), '--bench', ...counts, ...(isShell ? [] : ['--no-shell'])]
  const { benchmark } = JSON.parse(execute(process.execPath, [MAIN, ...words], folder)) as {
    benchmark: { configurations: { values: number[] }[] }
  }
  return benchmark.configurations.map(({ values: list }) => list)
}

function execute(program: string, args: readonly string[], folder: string): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`)
  return stdout
}

/**
 * Writes words of a small vocabulary in a seeded order: gzip has something to do at every level.
 */
function text(): string {
  let state = 1
  const words: string[] = []
  for (let length = 0; length < TEXT; length += 6) {
    state = (state * 48_271) % 2_147_483_647
    words.push((state % 5000).toString(36).padStart(5, 'x'))
  }
  return words.join(' ')
}
