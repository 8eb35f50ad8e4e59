import { describe, expect, it } from 'vitest'
import { createFolder } from '../cli/run-command.js'

/** What single runs do to their worker; all others do nothing but print. */
const step = (further = '') => `
import { defineSweep, range } from 'statesweep'

const leaked = []
export default defineSweep({
  name: 'mixed',
  params: { i: range(1000) },
  steps: [
    function work(run) {
      const { i } = run.params
      console.log('run ' + i)
      run.fields.square = i * i
      if (i === 100) throw new TypeError('thrown')
      if (i === 250) for (;;);
      if (i === 400) process.exit(3)
      if (i === 550) for (;;) leaked.push(new Array(10_000).fill(i))
      if (i === 700) setTimeout(() => Promise.reject(new Error('too late')), 1)
      if (i === 850) run.fields.predict = () => i
      ${further}
    },
  ],
})
`

const abort = `if (i === 300) process.abort()`
const fault = `if (i === 600) for (process.kill(process.pid, 'SIGSEGV'); ; );`
const run = ['run', 'mixed.sweep.js', '--timeout', '5s', '--memory', '64MB', '--jobs', '2'] as const

function inFolder(text: string) {
  const folder = createFolder({ 'mixed.sweep.js': text })
  const query = (sql: string) => JSON.parse(folder.run('query', sql, '--json').stdout)
  const odd = `SELECT params_i AS i, status, exception ->> '$.name' AS name FROM experiment_mixed WHERE status <> 'done' ORDER BY 1`
  return {
    folder,
    done: () => query(`SELECT count(*) AS n FROM experiment_mixed WHERE status = 'done' AND square = params_i * params_i`)[0].n,
    odd: () => query(odd).map(({ i, status, name }: { i: number; status: string; name: string }) => [i, status, name]),
    logOf: (i: number) => folder.run('logs', String(i)).stdout,
  }
}

const GUILTY = [
  [100, 'failed', 'TypeError'],
  [250, 'timeout', 'RunTimeoutError'],
  [400, 'crashed', 'RunCrashedError'],
  [550, 'crashed', 'RunCrashedError'],
  [850, 'failed', 'UnstorableValueError'],
] as const
const ABORTED = [300, 'crashed', 'RunCrashedError'] as const
const FAULTY = [600, 'crashed', 'RunCrashedError'] as const
const sorted = (...rows: readonly (readonly [number, string, string])[]) => [...rows].sort(([a], [b]) => a - b)

describe.each([
  { backend: 'threads', text: step(), guilty: sorted(...GUILTY) },
  { backend: 'processes', text: step(), guilty: sorted(...GUILTY) },
  { backend: 'processes', text: step(`${abort}\n${fault}`), guilty: sorted(...GUILTY, ABORTED, FAULTY) },
])('a sweep of 1,000 runs with $guilty.length that misbehave, in $backend', ({ backend, text, guilty }) => {
  it('has all others done, and says rightly what became of each of these', () => {
    const { folder, done, odd, logOf } = inFolder(text)
    using _ = folder
    const { status, stderr } = folder.run(...run, '--backend', backend)
    expect(stderr).toContain(`${1000 - guilty.length} done`)
    expect(stderr).toContain('1 error escaped after its run ended')
    expect(status).toBe(1)
    expect(done()).toBe(1000 - guilty.length)
    expect(odd()).toEqual(guilty)
    for (const [i] of guilty) expect(logOf(i)).toMatch(new RegExp(`^(run ${i}\\n)+`, 'm'))
    expect(logOf(700)).toMatch(/run 700[\s\S]*too late/)
  }, 120_000)
})

it('ends in threads, too, when it is started again after the death of the process, and blames no other run', () => {
  const { folder, done, odd } = inFolder(step(fault))
  using _ = folder
  let starts = 0
  let status: number | null = null
  while (status === null && starts++ < 10) status = folder.run(...run).status
  expect(starts).toBe(2)
  expect(done()).toBe(994)
  expect(odd()).toEqual(sorted(...GUILTY, FAULTY))
}, 120_000)

it.each(['threads', 'processes'])(
  'blames no run for what 500 leak together, in %s',
  (backend) => {
    const leak = `import { defineSweep, range } from 'statesweep'
const leaked = []
export default defineSweep({
  name: 'mixed',
  params: { i: range(500) },
  steps: [function leak(run) { leaked.push(Array.from({ length: 16000 }, (_, k) => ({ k }))); run.fields.square = run.params.i ** 2 }],
})`
    const { folder, done, odd } = inFolder(leak)
    using _ = folder
    const { status } = folder.run(...run, '--backend', backend)
    expect(odd()).toEqual([])
    expect(done()).toBe(500)
    expect(status).toBe(0)
  },
  120_000,
)
