import { spawnSync } from 'node:child_process'
import { readdirSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { createSession, range } from 'statesweep'
import { describe, expect, it } from 'vitest'
import { openLab, step, temporaryFolder } from './fixtures/lab.js'

describe('a session', () => {
  it('lists experiments with runs by status', async () => {
    const lab = openLab()
    await lab
      .createExperiment('some')
      .addRuns({ i: range(5) })
      .execute(step('throwAt', 2), { backend: 'inline', onError: 'continue' })
    lab
      .openExperiment('some')
      .addRuns({ i: range(8) })
      .persist()
    lab.createExperiment('none')
    expect(lab.ls()).toMatchObject([
      { name: 'some', table: 'experiment_some', runs: 8, counts: { done: 4, failed: 1, timeout: 0, crashed: 0, pending: 3 } },
      { name: 'none', runs: 0, started: null, ended: null },
    ])
  })

  it('answers queries with rows as objects, parameters bound', async () => {
    const lab = openLab()
    await lab
      .createExperiment('q')
      .addRuns({ i: range(5) })
      .execute(step('double'), { backend: 'inline' })
    expect(lab.query('SELECT params_i, y FROM experiment_q WHERE y > ? ORDER BY 1 DESC', [3])).toEqual([
      { params_i: 4, y: 8 },
      { params_i: 3, y: 6 },
      { params_i: 2, y: 4 },
    ])
    expect(lab.query('SELECT count(*) AS n FROM experiment_q WHERE params_i = @i', { i: 2 })).toEqual([{ n: 1 }])
    expect(lab.query('SELECT 9007199254740993 AS big, 9007199254740991 AS safe')).toEqual([
      { big: 9007199254740993n, safe: 9007199254740991 },
    ])
  })

  it.each([
    'DELETE FROM experiments',
    'DELETE FROM experiments RETURNING name',
    'CREATE TABLE t (x)',
    'PRAGMA user_version = 7',
    "ATTACH 'x.db' AS x",
    'SELEC 1',
    'SELECT * FROM nowhere',
  ])('refuses %s, and stays usable', (sql) => {
    const lab = openLab()
    lab.createExperiment('kept')
    expect(() => lab.query(sql)).toThrow(expect.objectContaining({ code: 'ERR_QUERY', sql }))
    expect(lab.ls()).toHaveLength(1)
    lab.createExperiment('writable')
  })

  it('says after close() that it is closed; closing twice is fine', async () => {
    const lab = openLab()
    const experiment = lab.createExperiment('x').addRuns({ i: range(2) })
    lab.close()
    lab.close()
    expect(() => lab.ls()).toThrow(expect.objectContaining({ code: 'ERR_SESSION_CLOSED' }))
    await expect(experiment.execute(step('double'))).rejects.toThrow(expect.objectContaining({ code: 'ERR_SESSION_CLOSED' }))
  })

  it('that only reads says so where it would have to write', async () => {
    const path = `${temporaryFolder()}/lab.db`
    const writer = openLab(path)
    await writer
      .createExperiment('x')
      .addRuns({ i: range(3) })
      .execute(step('double'), { backend: 'inline' })
    writer.close()
    const reader = createSession({ path, readonly: true })
    const experiment = reader.loadExperiment('x')
    const [run] = experiment.runs
    expect(experiment.runs.get(run?.idRun ?? '')?.fields).toEqual({ y: 0 })
    const refused = expect.objectContaining({ code: 'ERR_DATABASE', message: expect.stringContaining('only reads') })
    expect(() => reader.createExperiment('y')).toThrow(refused)
    expect(() => experiment.persist()).toThrow(refused)
    expect(() => experiment.delete()).toThrow(refused)
    expect(() => experiment.runs.update(run?.idRun ?? '', { fields: { y: 1 } })).toThrow(refused)
    await expect(experiment.execute(step('double'))).rejects.toThrow(refused)
    reader.close()
  })

  it('suggests the option that was meant', () => {
    const lab = openLab()
    expect(() => Reflect.apply(createSession, undefined, [{ pth: 'x' }])).toThrow(/"pth": did you mean "path"/)
    expect(() => Reflect.apply(lab.createExperiment, lab, ['x', { ifExist: 'replace' }])).toThrow(/did you mean "ifExists"/)
    expect(() => lab.createExperiment('x', { seed: Number.NaN })).toThrow(/"seed" cannot be NaN: pass a finite number or a string/)
  })

  it('refuses execution options that cannot be', async () => {
    const experiment = openLab()
      .createExperiment('x')
      .addRuns({ i: range(2) })
    await expect(experiment.execute(step('double'), { concurrency: 0 })).rejects.toThrow(/"concurrency" cannot be 0/)
    await expect(Reflect.apply(experiment.execute, experiment, [step('double'), { backendd: 'inline' }])).rejects.toThrow(
      /did you mean "backend"/,
    )
    await expect(experiment.execute(step('double'), { config: { f() {} } })).rejects.toThrow(/config\.f is a function/)
  })
})

describe('a database file', () => {
  it('can be read by another program while the sweep runs, in plain columns', async () => {
    const path = `${temporaryFolder()}/lab.db`
    const experiment = openLab(path)
      .createExperiment('live')
      .addRuns({ i: range(20_000) })
    const counts: number[] = []
    const reader = `
      const db = require('better-sqlite3')(process.argv[1], { readonly: true })
      console.log(db.prepare('SELECT count(*) AS n FROM experiment_live WHERE params_i >= 0 AND y = 2 * params_i').get().n)`
    const onProgress = ({ ended }: { ended: number }) => {
      const { stdout, stderr } = spawnSync(process.execPath, ['-e', reader, path], { encoding: 'utf8' })
      expect([stderr, Number(stdout)]).toEqual(['', ended])
      counts.push(ended)
    }
    await experiment.execute(step('double'), { concurrency: 2, onProgress })
    expect(counts.length).toBeGreaterThan(3)
    expect(counts.at(-1)).toBe(20_000)
  })

  it('of another program, or no database at all, is refused and left alone', () => {
    const folder = temporaryFolder()
    const foreign = new Database(`${folder}/foreign.db`)
    foreign.exec('CREATE TABLE mine (x)')
    foreign.close()
    writeFileSync(`${folder}/text.db`, 'only text, but longer than a header of one hundred bytes. '.repeat(10))
    expect(() => createSession({ path: `${folder}/foreign.db` })).toThrow(/another program/)
    expect(() => createSession({ path: `${folder}/text.db` })).toThrow(expect.objectContaining({ code: 'ERR_DATABASE' }))
    expect(() => createSession({ path: `${folder}/no/such/folder.db` })).toThrow(/folder .*no\/such does not exist/)
    expect(() => createSession({ path: folder })).toThrow(/it is a folder/)
    expect(() => createSession({ path: `${folder}/none.db`, readonly: true })).toThrow(/no such file/)
  })

  it('of a newer version is refused', () => {
    const path = `${temporaryFolder()}/lab.db`
    openLab(path).close()
    const db = new Database(path)
    db.pragma('user_version = 99')
    db.close()
    expect(() => createSession({ path })).toThrow(/newer version of statesweep.*schema 99/)
  })
})

describe('a script', () => {
  const run = (body: string) => {
    const folder = temporaryFolder()
    const script = `${folder}/script.mjs`
    const api = new URL('../dist/src/index.js', import.meta.url).href
    const steps = new URL('./fixtures/steps.mjs', import.meta.url).href
    writeFileSync(
      script,
      `import { createSession, createExperiment, range, stepRef } from '${api}'
       const step = stepRef('${steps}', 'double')
       ${body}
       console.log(Date.now())`,
    )
    const { stdout, stderr, status } = spawnSync(process.execPath, [script], {
      cwd: folder,
      env: { ...process.env, TMPDIR: folder },
      encoding: 'utf8',
      timeout: 60_000,
    })
    return { stderr, status, idle: Date.now() - Number(stdout.trim().split('\n').at(-1)), folder }
  }

  it.each([
    [
      'a file',
      `await createSession({ path: 'lab.db' }).createExperiment('x').addRuns({ i: range(5000) }).execute(step, { concurrency: 2 })`,
    ],
    ['memory', `await createExperiment('x').addRuns({ i: range(5000) }).execute(step, { concurrency: 2 })`],
  ])('that neither closes its session in %s nor exits ends by itself within a second, and leaves no chunk file', (_, body) => {
    const { stderr, status, idle, folder } = run(body)
    expect([stderr, status]).toEqual(['', 0])
    expect(idle).toBeLessThan(1000)
    expect(readdirSync(folder).filter((name) => name.includes('chunks') || name.startsWith('statesweep-'))).toEqual([])
  })
})
