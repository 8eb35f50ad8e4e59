// node test/crash/soak.mjs [SECONDS] [SEED] (300 and a random one): many commands on one database,
// killed, interrupted and stopped at random. soak-check.py, which knows the table and nothing of
// the engine, watches that no result is lost, doubled or changed; then each experiment is
// completed.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const MAIN = join(ROOT, 'dist/src/cli/main.js')
const [seconds = 300, seed = Math.trunc(Math.random() * 2 ** 31)] = process.argv.slice(2).map(Number)

/** MINSTD (Park and Miller 1988): the same commands and signals for the same seed. */
let state = (seed % 2147483646) + 1
const random = () => {
  state = (state * 48271) % 2147483647
  return state / 2147483647
}
const pick = (list) => list[Math.floor(random() * list.length)]

// A run's value is a function of its number, which the checker knows, too. Each execution is
// journalled first. Every tenth run fails for as long as the file `broken` is there.
const STEP = `import { appendFileSync, existsSync } from 'node:fs'
const end = (ms) => { const end = performance.now() + ms; while (performance.now() < end) {} }
export function work(run) {
  const { i } = run.params
  const { name, gen = 1 } = run.config
  appendFileSync('journal', \`\${name} \${i} \${gen}\\n\`)
  run.fields.value = (i * i * 31 + 17) % 1000003
  run.fields.gen = gen
  if (i % 7 === 2) run.fields.bytes = Buffer.alloc(2000, i)
  if (i % 11 === 3) run.fields.words = ['run', i]
  console.log('log of', i)
  end(i % 50 === 0 ? 200 : 15)
  if (i % 10 === 3 && existsSync('broken')) throw new RangeError('broken ' + i)
}
`
const sweep = (name, runs) => `import { defineSweep, range } from 'statesweep'
import { work } from './work.mjs'
export default defineSweep({ name: '${name}', params: { i: range(${runs}) }, config: { name: '${name}', gen: 1 }, steps: [work] })
`
/** As much work as the time: idle, a machine of two cores completes this in half a minute. */
const HALF_MINUTE = { threads: 600, processes: 300, fresh: 200, list: 250, batch: 250 }
const RUNS = Object.fromEntries(Object.entries(HALF_MINUTE).map(([name, runs]) => [name, Math.ceil(runs * Math.max(1, seconds / 30))]))

const folder = mkdtempSync(join(tmpdir(), 'statesweep-soak-'))
const write = (name, text) => writeFileSync(join(folder, name), text)
mkdirSync(join(folder, 'node_modules'))
symlinkSync(ROOT, join(folder, 'node_modules/statesweep'))
write('work.mjs', STEP)
for (const name of ['threads', 'processes', 'fresh', 'list']) write(`${name}.sweep.mjs`, sweep(name, RUNS[name]))
write('list.csv', `i\n${Array.from({ length: RUNS.list }, (_, i) => i).join('\n')}\n`)
write('journal', '')

let gen = 1
const batch =
  'echo batch {i} 1 >> journal; echo value=$(( ({i} * {i} * 31 + 17) % 1000003 )); test $(( {i} % 10 )) != 3 || test ! -e broken'
/** What executes, each as an argument list. */
const COMMANDS = {
  threads: () => ['run', 'threads.sweep.mjs', '--jobs', '2'],
  processes: () => ['run', 'processes.sweep.mjs', '--jobs', '2', '--backend', 'processes'],
  fresh: () => [
    'run',
    'fresh.sweep.mjs',
    '--jobs',
    '2',
    ...(random() < 0.4 ? ['--fresh', '--set', `gen=${++gen}`] : ['--set', `gen=${gen}`]),
  ],
  list: () => ['import', 'list.csv', 'list.sweep.mjs', '--name', 'list', '--jobs', '2'],
  batch: () => ['exec', batch, '--i', `0..${RUNS.batch - 1}`, '--name', 'batch', '--capture', 'value=(?<value>\\d+)', '--jobs', '2'],
  retry: () => ['retry', pick(['threads', 'processes', 'list', 'batch']), '--failed', '--crashed', '--jobs', '2'],
}
const READERS = [
  ['ls', '--json'],
  ['show', 'threads', '--json'],
  ['export', 'threads', '--out', 'threads.csv'],
  ['runs', 'processes', '--json', '--limit', '1000'],
  ['query', 'SELECT count(*) AS n FROM experiment_list', '--json'],
]

const ended = { runs: 0, killed: 0, interrupted: 0, terminated: 0, stopped: 0, refused: 0, reads: 0 }
const faults = []
const start = (args) => {
  const child = spawn(
    process.execPath,
    [MAIN, ...args, '--db', 'lab.db', ...(args.includes('--jobs') ? ['--no-bail', '--reporter', 'silent'] : [])],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  let told = ''
  child.stdout.resume()
  child.stderr.on('data', (data) => (told = (told + data).slice(-2000)))
  const exit = new Promise((resolve) => child.once('close', (status, signal) => resolve({ status, signal, told })))
  return { child, exit, args }
}

/** What no command may say, whatever was done to it. */
function judge({ args }, { status, signal, told }) {
  const isRefused =
    /executes in process|was replaced|no longer exists|does not exist|not found|no such table|[Tt]here is no experiment|was never executed|--keep/.test(
      told,
    )
  if (isRefused) ended.refused++
  const isFine = signal !== null || status === 0 || status === 130 || status === 143 || status === 1 || (status === 2 && isRefused)
  if (!isFine || /unexpected error|SqliteError|TypeError|ReferenceError/.test(told))
    faults.push(`${args.join(' ')}: ${status ?? signal}: ${told}`)
}

async function execute(until) {
  while (Date.now() < until) {
    const job = start(COMMANDS[pick(Object.keys(COMMANDS))]())
    ended.runs++
    const after = 300 + random() * 6000
    const what = pick(['SIGKILL', 'SIGKILL', 'SIGKILL', 'SIGINT', 'SIGTERM', 'SIGSTOP', 'SIGSTOP', 'none'])
    if (random() < 0.3) write('broken', '')
    else rmSync(join(folder, 'broken'), { force: true })
    const isOver = await Promise.race([job.exit.then(() => true), sleep(after, false)])
    if (!isOver && what !== 'none') {
      ended[{ SIGKILL: 'killed', SIGINT: 'interrupted', SIGTERM: 'terminated', SIGSTOP: 'stopped' }[what]]++
      job.child.kill(what)
      if (what === 'SIGSTOP') {
        await sleep(500 + random() * 3000)
        job.child.kill('SIGCONT')
        await Promise.race([job.exit, sleep(3000)])
        job.child.kill('SIGKILL')
      }
    }
    judge(job, await job.exit)
  }
}

async function read(until) {
  while (Date.now() < until) {
    const job = start(pick(READERS))
    judge(job, await job.exit)
    ended.reads++
    await sleep(200)
  }
}

console.log(`seed ${seed}, ${seconds} s`)
const until = Date.now() + seconds * 1000
const checker = spawn('python3', [join(ROOT, 'test/crash/soak-check.py'), folder, JSON.stringify(RUNS)], {
  stdio: ['pipe', 'inherit', 'inherit'],
})
const checked = new Promise((resolve) => checker.once('exit', resolve))
await Promise.all([execute(until), execute(until), execute(until), read(until)])

/** The generation whose rows stand: the last --fresh may have been refused, or killed too early. */
function standing() {
  const query = ['query', 'SELECT max(gen) AS gen FROM experiment_fresh', '--json', '--db', 'lab.db']
  const { status, stdout } = spawnSync(process.execPath, [MAIN, ...query], { cwd: folder, encoding: 'utf8' })
  return (status === 0 && JSON.parse(stdout)[0]?.gen) || gen
}

// Whatever was done before, the same commands complete everything now.
rmSync(join(folder, 'broken'), { force: true })
for (const name of ['threads', 'processes', 'fresh', 'list', 'batch']) {
  const again = name === 'fresh' ? ['run', 'fresh.sweep.mjs', '--jobs', '2', '--set', `gen=${standing()}`, '--keep'] : COMMANDS[name]()
  for (const args of [again, ['retry', name, '--failed', '--crashed', '--jobs', '2']]) {
    const job = start(args)
    const result = await job.exit
    const isDone = result.status === 0 || (args[0] !== 'retry' && result.status === 1) || /no run|[Nn]othing/.test(result.told)
    if (!isDone) faults.push(`${args.join(' ')} at the end: ${result.status ?? result.signal}: ${result.told}`)
  }
}
checker.stdin.end('completed\n')
if ((await checked) !== 0) faults.push('the checker found something')
const left = existsSync(join(folder, 'lab.db.chunks')) ? readdirSync(join(folder, 'lab.db.chunks'), { recursive: true }) : []
if (left.some((name) => name.endsWith('.db'))) faults.push(`chunk files are left: ${left.join(', ')}`)
console.log(
  Object.entries(ended)
    .map(([what, n]) => `${n} ${what}`)
    .join(', '),
)
for (const fault of faults) console.log(`FAULT: ${fault}`)
console.log(faults.length === 0 ? 'ok' : `${faults.length} faults; the folder is kept: ${folder}`)
if (faults.length === 0) rmSync(folder, { recursive: true })
process.exitCode = faults.length === 0 ? 0 : 1
