import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { encode, range } from 'statesweep'
import { expect, it } from 'vitest'
import { openLab, step } from './fixtures/lab.js'

const RUNS = 100_000

/** The first example of a page in this language, as it stands there. */
function exampleOf(page: string, language: string): string {
  const text = readFileSync(new URL(`../docs/${page}`, import.meta.url), 'utf8')
  const code = new RegExp(`\`\`\`${language}[^\\n]*\\n(.*?)\`\`\``, 's').exec(text)?.[1]
  if (code === undefined) throw new Error(`${page} has no example in ${language}.`)
  return code
}

const python = spawnSync('python3', ['-c', 'import sqlite3; print(sqlite3.sqlite_version)'], { encoding: 'utf8' })

it.skipIf(python.status !== 0)('Python reads nested values of 100,000 runs by json_extract', async () => {
  const session = openLab()
  const experiment = session.createExperiment('nested').addRuns({ i: range(RUNS) })
  await experiment.execute(step('nest'), { concurrency: 2 })
  const code = `
import json, sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
wrong = db.execute("SELECT count(*) FROM experiment_nested WHERE json_extract(deep, '$.a.b') IS NOT params_i").fetchone()[0]
total = db.execute("SELECT count(*), sum(json_extract(deep, '$.a.b')) FROM experiment_nested").fetchone()
keys = list(json.loads(db.execute("SELECT deep FROM experiment_nested WHERE run = 7").fetchone()[0]))
print(json.dumps([wrong, *total, keys]))`
  const printed = execFileSync('python3', ['-c', code, session.path], { encoding: 'utf8' })
  expect(JSON.parse(printed)).toEqual([0, RUNS, (RUNS * (RUNS - 1)) / 2, ['z', 'a']])
  expect(experiment.runs.records({ where: 'run = 7' })[0]?.deep).toEqual({ z: [7, 'x', null, true], a: { b: 7 } })
})

it.skipIf(python.status !== 0)('the Python example of the page reads a lab while the session is open', async () => {
  const session = openLab()
  const experiment = session.createExperiment('pi').addRuns({ samples: [1000, 10_000] })
  await experiment.execute(step('nest'), { backend: 'inline' })
  const code = exampleOf('reading.md', 'python').replace('statesweep.db', session.path)
  expect(execFileSync('python3', ['-c', code], { encoding: 'utf8' }).trim().split('\n')).toEqual(['1000 1000', '10000 10000'])
})

it('texts that look like JSON stay texts, and nested values can be updated and asked for by SQL', async () => {
  const session = openLab()
  const experiment = session.createExperiment('mixed').addRuns({ nested: [{ p: [1, { q: 2 }] }, '{"p":1}'] })
  await experiment.execute(step('multiplyNothing'), { backend: 'inline' })
  const [first, second] = [...experiment.runs]
  experiment.runs.update(first?.idRun ?? '', { fields: { note: { deep: [1, 2] }, text: '[1]', map: { m: new Map([[1, 2]]) } } })
  expect([...experiment.runs][0]?.fields).toEqual({ note: { deep: [1, 2] }, text: '[1]', map: { m: new Map([[1, 2]]) } })
  expect(experiment.runs.records().map(({ params_nested }) => params_nested)).toEqual([{ p: [1, { q: 2 }] }, '{"p":1}'])
  const sql = `SELECT params_nested ->> '$.p[1].q' AS q, note ->> '$.deep[1]' AS deep, typeof(map) AS map FROM experiment_mixed ORDER BY run`
  expect(session.query(sql)).toEqual([
    { q: 2, deep: 2, map: 'blob' },
    { q: null, deep: null, map: 'null' },
  ])
  expect(second?.fields).toEqual({})
})

it('the example of the page about the format reads blobs without statesweep', async () => {
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(exampleOf('format.md', 'js'))}`)
  const { read } = module as { read(blob: Uint8Array): unknown }
  const value = { at: new Date(0), seen: new Set([1n, -0]), deep: [undefined, new Map([['a', Number.NaN]])] }
  expect(read(encode(value))).toEqual(value)
  expect(read(encode({ list: Float64Array.of(0.5) }))).toEqual({ list: { code: 8, bytes: Buffer.from(Float64Array.of(0.5).buffer) } })
})
