import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

const step = `
    if (run.params.i % 4 === 3) throw new Error('odd\\n' + run.params.i)
    run.fields.square = run.params.i ** 2
    run.fields.parts = { list: [run.params.i], big: 10n ** 20n, none: NaN }
    run.fields.bytes = Buffer.from('hi')`

/** A folder with a database of one experiment: 40 runs, ten of them failed. */
function createLab() {
  const folder = createFolder({ 'a.sweep.ts': sweepFile({ name: 'some thing', params: `{ i: range(20), who: ['a', 'b'] }`, step }) })
  folder.run('run', 'a.sweep.ts', '--backend', 'inline')
  return folder
}

describe('statesweep ls', () => {
  it('lists experiments with their runs by status', () => {
    using folder = createLab()
    const [heading, line, ...rest] = folder.run('ls').stdout.trimEnd().split('\n')
    expect(heading?.split(/ {2,}/)).toEqual(['experiment', 'runs', 'done', 'failed', 'pending', 'created', 'time'])
    expect(line).toMatch(/^some thing {4}40 {4}30 {6}10 {8}0 {2}\d{4}-\d\d-\d\d \d\d:\d\d {2,}[\d.]+ m?s$/)
    expect(rest).toEqual([])
    const [row] = JSON.parse(folder.run('ls', '--json').stdout)
    expect(row).toMatchObject({
      experiment: 'some thing',
      table: 'experiment_some_thing',
      runs: 40,
      counts: { done: 30, failed: 10, pending: 0 },
    })
    expect(new Date(row.created).toISOString()).toBe(row.created)
  })
})

describe('statesweep show', () => {
  it('describes an experiment: params, runs, steps, table, failures', () => {
    using folder = createLab()
    const { stdout, status } = folder.run('show', 'some thing')
    expect(stdout).toMatch(/^experiment {2}some thing, created /)
    expect(stdout).toContain('runs        40: 30 done, 10 failed\n')
    expect(stdout).toContain('params      i    0, 1, 2, 3, 4, … 19 (20 values)\n            who  "a", "b" (2 values)\n')
    expect(stdout).toContain('steps       work\n')
    expect(stdout).toContain('table       experiment_some_thing\ncolumns     params_i, params_who, bytes, parts, square\n')
    expect(stdout).toContain('2 failed in step "work": Error: odd\n  run 6 at a.sweep.ts:8:')
    expect(status).toBe(0)
  })

  it('shows the same as JSON', () => {
    using folder = createLab()
    const shown = JSON.parse(folder.run('show', 'some thing', '--json').stdout)
    expect(shown).toMatchObject({ experiment: 'some thing', runs: 40, steps: ['work'], seed: 0, execution: 1 })
    expect(shown.params[1]).toEqual({ name: 'who', values: ['a', 'b'], complete: true })
    expect(shown.failures).toHaveLength(5)
  })
})

describe('statesweep runs', () => {
  it('lists the first runs with params and fields as they were written', () => {
    using folder = createLab()
    const { stdout, stderr } = folder.run('runs', 'some thing', '--limit', '3')
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toMatch(/^run {2}status {2}params_i {2}params_who .*square.* duration$/)
    expect(lines[2]).toMatch(/^ {2}1 {2}done {11}0 {2}b /)
    expect(lines[2]).toContain('{ list: [ 0 ], big: 100000000000000000000n, none: NaN }')
    expect(lines).toHaveLength(4)
    expect(stderr).toBe('The first 3; pass --limit for more.\n')
  })

  it('lists those of a status, with their exceptions on one line', () => {
    using folder = createLab()
    const { stdout } = folder.run('runs', 'some thing', '--status', 'failed')
    const [, ...lines] = stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(10)
    for (const line of lines) expect(line).toMatch(/^ *\d+ {2}failed .*Error: odd\\n\d+$/)
    expect(folder.run('runs', 'some thing', '--status', 'pending').stderr).toBe('"some thing" has no runs with status pending.\n')
  })

  it('gives one JSON row a line, with values that JSON has no word for as texts', () => {
    using folder = createLab()
    const { stdout } = folder.run('runs', 'some thing', '--limit', '2', '--json')
    const rows = JSON.parse(stdout)
    expect(stdout.split('\n')).toHaveLength(5)
    expect(rows[1]).toMatchObject({ run: 1, status: 'done', params_i: 0, params_who: 'b', square: 0, bytes: 'aGk=', exception: null })
    expect(rows[1].parts).toEqual({ list: [0], big: '100000000000000000000', none: 'NaN' })
  })
})

describe('statesweep runs, selected', () => {
  it('shows columns of runs for which a condition holds, in an order, of the only experiment', () => {
    using folder = createLab()
    const args = ['runs', '--where', `params_who = 'b' AND square < 100`, '--sort', '-i,who', '--columns', 'i,square', '--limit', '2']
    expect(folder.run(...args)).toMatchObject({
      stdout: 'params_i  square\n       9      81\n       8      64\n',
      stderr: 'The first 2; pass --limit for more.\n',
    })
    expect(JSON.parse(folder.run(...args, '--json').stdout)).toEqual([
      { params_i: 9, square: 81 },
      { params_i: 8, square: 64 },
    ])
    expect(folder.run('runs', '--where', 'square < 0').stderr).toBe('"some thing" has no runs that match --where.\n')
    expect(folder.run('runs', '--sort', 'sqare')).toMatchObject({
      status: 2,
      stderr: 'statesweep: There is no column "sqare": did you mean "square"?\n',
    })
  })

  it('shows the best params of an experiment by means over repeats, in the direction that is named', () => {
    // One lucky repeat must not win: 1 has the single best accuracy, and 2 the best mean.
    const accuracies = [0.99, 0.8, 0.5, 0.2, 0.1, 0.9, 0.5, 0.3]
    using folder = createFolder(Object.fromEntries(accuracies.map((value, run) => [`run-${run}`, `${value}`])))
    const capture = ['--capture', '(?<accuracy>.+)', '--name', 'e', '--jobs', '1'] as const
    folder.run('exec', 'cat run-{run}; : {i} {fixed}', '--i', '1..4', '--fixed', 'f', '--repeats', '2', ...capture)
    const best = (direction: string) => folder.run('show', direction, 'accuracy').stdout
    expect(best('--maximize')).toMatch(
      /^best {8}i=2 {2}accuracy=0\.85 ± 0\.64, 2 runs\n {12}i=1 {2}accuracy=0\.5 ± 5\.7, 2 runs\n {12}i=3 {2}accuracy=0\.5.*, 2 runs\n\S/m,
    )
    expect(best('--minimize')).toMatch(/^best {8}i=4 {2}accuracy=0\.25 .*\n {12}i=3 {2}.*\n {12}i=1 /m)
    expect(JSON.parse(folder.run('show', '--maximize', 'accuracy', '--json').stdout).best).toMatchObject([
      { params_i: 2, metric: 'accuracy', n: 2, mean: expect.closeTo(0.85) },
      { params_i: 1, n: 2 },
      { params_i: 3, n: 2 },
    ])
    expect(folder.run('show', '--maximize', 'accuracy', '--minimize', 'accuracy')).toMatchObject({ status: 2 })
    expect(folder.run('show', '--maximize', 'stdout').stderr).toBe('No run has a number in "stdout".\n')
  })
})

describe('the time that an execution took', () => {
  const HOUR = 3_600_000

  it.each([
    ['was interrupted', `ended = ended - ${HOUR}`],
    ['was killed, which nobody recorded', 'ended = NULL'],
  ])('does not count a pause after it %s', (_, ended) => {
    using folder = createFolder()
    const command = ['exec', 'echo {n}', '--n', '1..4', '--name', 'e', '--jobs', '1'] as const
    folder.run(...command, '--limit', '2')
    const db = new Database(join(folder.path, 'statesweep.db'))
    // As if it had been an hour ago.
    db.exec(`UPDATE executions SET started = started - ${HOUR}, ${ended}; UPDATE experiment_e SET started = started - ${HOUR}`)
    db.close()
    expect(folder.run(...command).status).toBe(0)
    const { started, ended: end } = JSON.parse(folder.run('show', '--json').stdout)
    expect(Date.parse(end) - Date.parse(started)).toBeGreaterThan(HOUR)
    expect(folder.run('show').stdout).toMatch(/^executed .*, took (\d+ s|[\d.]+ m?s)$/m)
    expect(folder.run('ls').stdout).toMatch(/ \d+ m?s$| [\d.]+ s$/m)
  })
})

describe('statesweep query', () => {
  it('prints rows as a table, or as JSON', () => {
    using folder = createLab()
    const sql = `SELECT params_who AS who, sum(square) AS squares FROM experiment_some_thing GROUP BY 1`
    expect(folder.run('query', sql).stdout).toBe('who  squares\na       1705\nb       1705\n')
    expect(folder.run('query', sql, '--json').stdout).toBe('[\n{"who":"a","squares":1705},\n{"who":"b","squares":1705}\n]\n')
    expect(folder.run('query', `${sql} HAVING false`)).toMatchObject({ status: 0, stdout: '', stderr: 'The query returned no rows.\n' })
    expect(folder.run('query', `${sql} HAVING false`, '--json').stdout).toBe('[]\n')
  })

  it('refuses to write, and says what is wrong with the SQL', () => {
    using folder = createLab()
    const refused = folder.run('query', 'DELETE FROM experiments')
    expect(refused.stderr).toMatch(/^statesweep: Cannot run the query: .*only reads/)
    expect(refused.status).toBe(2)
    const wrong = folder.run('query', 'SELECT missing FROM experiment_some_thing')
    expect(wrong.stderr).toBe('statesweep: Cannot run the query: no such column: missing\n  SELECT missing FROM experiment_some_thing\n')
    expect(wrong.status).toBe(2)
    expect(folder.run('ls', '--json').stdout).toContain('"runs":40')
  })

  it('ends quietly when its reader has seen enough', async () => {
    using folder = createLab()
    const sql = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000) SELECT x FROM c'
    const child = folder.start('query', sql)
    let errors = ''
    child.stderr.on('data', (data) => {
      errors += data
    })
    child.stdout.once('data', () => child.stdout.destroy())
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect({ status, errors }).toEqual({ status: 0, errors: '' })
  })
})

describe('commands that read', () => {
  it.each([
    ['ls', []],
    ['show', ['x']],
    ['runs', ['x']],
    ['query', ['SELECT 1']],
  ])('%s needs a database that is there, and makes none', (command, args) => {
    using folder = createFolder()
    const { status, stdout, stderr } = folder.run(command, ...args, '--db', 'none.db')
    expect(stderr).toMatch(/^statesweep: .*none\.db: the file does not exist; "statesweep run FILE" creates it, --db names another\.\n$/)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it.each(['show', 'runs'])('%s suggests the name that was meant', (command) => {
    using folder = createLab()
    expect(folder.run(command, 'something')).toMatchObject({
      status: 2,
      stderr: 'statesweep: There is no experiment "something" in statesweep.db: did you mean "some thing"?\n',
    })
    expect(folder.run(command, 'zzz').stderr).toBe(
      'statesweep: There is no experiment "zzz" in statesweep.db: "statesweep ls" lists what it holds.\n',
    )
  })
})
