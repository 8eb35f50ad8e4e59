import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createSession } from 'statesweep'
import { expect, it } from 'vitest'
import { createFolder, MAIN } from './cli/run-command.js'
import { temporaryFolder } from './fixtures/lab.js'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

const node = (...args: readonly string[]) => spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' })

/** Executes a sweep by the command, and answers a query over what it stored. */
function sweep(file: string, sql: string): Record<string, unknown>[] {
  const path = `${temporaryFolder()}/lab.db`
  const { status, stderr } = node('dist/src/cli/main.js', 'run', `examples/${file}`, '--db', path, '--jobs', '2')
  expect(status, stderr).toBe(0)
  const session = createSession({ path, readonly: true })
  try {
    return session.query(sql)
  } finally {
    session.close()
  }
}

it('prices options within four standard errors of the closed form, and the error falls as one over the root of the paths', () => {
  const rows = sweep(
    'black-scholes.sweep.ts',
    `SELECT params_spot AS spot, params_paths AS paths, avg(price) AS price, sqrt(sum(error * error)) / count(*) AS error, max(closed) AS closed,
       count(*) AS n FROM experiment_black_scholes GROUP BY 1, 2 ORDER BY 1, 2`,
  ) as { spot: number; paths: number; price: number; error: number; closed: number; n: number }[]
  expect(rows).toHaveLength(6)
  for (const { spot, price, error, closed } of rows) {
    // Hull: 4.76 to two places; the closed form to six places.
    if (spot === 42) expect(closed).toBeCloseTo(4.76, 2)
    else expect(closed).toBeCloseTo(10.450584, 6)
    expect(Math.abs(price - closed)).toBeLessThan(4 * error)
  }
  const errors = rows.filter(({ spot }) => spot === 100).map(({ error }) => error)
  // Ten times the paths: the error shrinks by 3.16; its own standard error is below 1 % here.
  for (const i of [1, 2]) expect((errors[i - 1] ?? 0) / (errors[i] ?? 1)).toBeCloseTo(Math.sqrt(10), 0)
}, 120_000)

it('classifies irises as an independent computation does', () => {
  const rows = sweep('iris.sweep.ts', 'SELECT params_k AS k, correct FROM experiment_iris ORDER BY 1')
  const correct = { 1: 144, 3: 144, 5: 145, 7: 145, 9: 145, 11: 146, 13: 145, 15: 146, 17: 146, 19: 147, 21: 147 }
  expect(Object.fromEntries(rows.map(({ k, correct: count }) => [k, count]))).toEqual(correct)
})

it('shows the quickstart', () => {
  const { stdout, status } = node('examples/quickstart.mjs')
  expect(status).toBe(0)
  expect([...stdout.matchAll(/│ \d +│ (\d) +│ (\d) +│ (\d+) +│/g)].map(([, ...cells]) => cells.map(Number))).toEqual([
    [1, 3, 8],
    [1, 4, 9],
    [2, 3, 11],
    [2, 4, 13],
  ])
})

it('prints the four lists of the state model', () => {
  expect(node('examples/state-model.mjs').stdout.trim().split('\n')).toEqual([
    'Experiment.__slots__: idExperiment, name, fields, runs, db',
    'Experiment.__state__: idExperiment, name, fields, runs',
    'Run.__slots__:        idExperiment, idRun, config, params, fields, state, exception, vars, steps',
    'Run.__state__:        idExperiment, idRun, config, params, fields, state, exception',
  ])
})

/** Executes a script of `examples/` in a folder of its own, with files of the repository in it. */
function script(folder: ReturnType<typeof createFolder>, name: string, ...args: readonly string[]) {
  for (const linked of ['examples', 'package-lock.json'])
    if (!existsSync(join(folder.path, linked))) symlinkSync(join(ROOT, linked), join(folder.path, linked))
  const command = `statesweep() { '${process.execPath}' '${MAIN}' "$@"; }\n. examples/${name}`
  const { status, stderr } = spawnSync('sh', ['-c', command, `examples/${name}`, ...args], { cwd: folder.path, encoding: 'utf8' })
  expect(status, stderr).toBe(0)
  return {
    query: (sql: string): Record<string, unknown>[] => JSON.parse(folder.run('query', sql, '--json').stdout),
    stderr,
  }
}

it('benchmarks levels of compression over real files: sizes repeat, and do not grow with the level', () => {
  using folder = createFolder()
  const { query } = script(folder, 'compression.sh', 'package-lock.json,examples/*.ts')
  expect(query('SELECT DISTINCT count(*) AS n FROM experiment_compression GROUP BY params_level, params_file, bytes')).toEqual([{ n: 5 }])
  const sizes = query(
    "SELECT params_level AS level, min(bytes) AS bytes FROM experiment_compression WHERE params_file LIKE 'package%' GROUP BY 1",
  )
  const plain = readFileSync(join(ROOT, 'package-lock.json')).length
  expect(sizes.map(({ level }) => level)).toEqual([1, 6, 9])
  expect(sizes.map(({ bytes }) => Number(bytes))).toEqual(sizes.map(({ bytes }) => Number(bytes)).sort((a, b) => b - a))
  for (const { bytes } of sizes) expect(Number(bytes)).toBeLessThan(plain / 2)
})

it('sweeps an epidemic whose size satisfies the final size equation of Kermack and McKendrick', () => {
  using folder = createFolder()
  const { query } = script(folder, 'epidemic.sh')
  const rows = query('SELECT params_beta AS beta, params_gamma AS gamma, infected FROM experiment_epidemic') as Record<string, number>[]
  expect(rows).toHaveLength(14)
  for (const { beta = 0, gamma = 1, infected = 0 } of rows) {
    if (beta / gamma <= 1) expect(infected).toBeLessThan(0.1)
    else expect(infected).toBeCloseTo(1 - Math.exp((-beta / gamma) * infected), 2)
  }
})

it('writes a letter for each row of a CSV file, whatever its values are, and later only the new ones', () => {
  using folder = createFolder()
  script(folder, 'letters.sh')
  const letter = (order: number) => readFileSync(join(folder.path, 'letters', `${order}.txt`), 'utf8')
  expect(letter(1003)).toBe(`Dear Pat O'Brien,\nyour order 1003 leaves for Lough "Derg" today.\n`)
  expect(letter(1004)).toContain('Dear $(touch owned),')
  expect(existsSync(join(folder.path, 'owned'))).toBe(false)
  folder.write('more.csv', `${readFileSync(join(ROOT, 'examples/letters.csv'), 'utf8')}1005,Zoë,Köln\n`)
  expect(script(folder, 'letters.sh', 'more.csv').stderr).toMatch(/^1 done in .*\n4 done before\n/m)
  expect(letter(1005)).toContain('Dear Zoë,')
})
