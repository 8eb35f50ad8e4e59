import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { createSession } from 'statesweep'
import { expect, it } from 'vitest'
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

it('counts the solutions of the n-queens puzzle as published (OEIS A000170)', () => {
  const rows = sweep(
    'n-queens.sweep.ts',
    'SELECT params_n AS n, sum(solutions) AS solutions FROM experiment_n_queens GROUP BY 1 ORDER BY 1',
  )
  expect(rows).toEqual([2, 10, 4, 40, 92, 352, 724, 2680, 14200].map((solutions, i) => ({ n: i + 4, solutions })))
})

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
