import { describe, expect, it } from 'vitest'
import { createFolder } from './run-command.js'

const STEPS = `
export function show(run) {
  run.fields.seen = JSON.stringify(run.params)
  if (run.params.n === 2 && run.config.fails !== false) throw new Error('two')
}
export function double(run) { run.fields.double = run.params.n * 2 }
`
const SWEEP = `
import { defineSweep } from 'statesweep'
import { show } from './steps.mjs'
export default defineSweep({ name: 'file', params: { n: [7, 8, 9] }, repeats: 5, config: { fails: false }, seed: 3, steps: [show] })
`
const JOB = ['--jobs', '1'] as const

type Folder = ReturnType<typeof createFolder>

/** What each run was given, and its double. */
function rowsOf(folder: Folder, name: string): unknown[] {
  const rows = JSON.parse(folder.run('runs', name, '--json').stdout) as { seen: string | null; double?: number }[]
  return rows.map(({ seen, double }) => [JSON.parse(seen ?? 'null'), ...(double === undefined ? [] : [double])])
}

describe('statesweep import', () => {
  it('executes functions for each row of a CSV file, with values of their types', () => {
    using folder = createFolder({
      'steps.mjs': STEPS,
      'a.b.csv': '\uFEFFn,flag,note,"version, old"\r\n1,true,"a ""b"",\r\nc",007\r\n\r\n-0.5,false,,"12"\r\n3,"true","",1e-3\r\n',
    })
    expect(folder.run('import', 'a.b.csv', './steps.mjs#show', 'steps.mjs#double', ...JOB)).toMatchObject({ status: 0, stdout: '' })
    expect(rowsOf(folder, 'a.b')).toEqual([
      [{ n: 1, flag: true, note: 'a "b",\r\nc', 'version, old': '007' }, 2],
      [{ n: -0.5, flag: false, note: null, 'version, old': '12' }, -1],
      [{ n: 3, flag: 'true', note: '', 'version, old': 0.001 }, 6],
    ])
  })

  it('executes a sweep file with JSON lines in the place of its params and repeats', () => {
    using folder = createFolder({
      'steps.mjs': STEPS,
      'a.sweep.mjs': SWEEP,
      'a.jsonl': '{"n":2,"deep":{"n":[1,null]}}\r\n\n{"n":"2","m":true}',
    })
    const outcome = JSON.parse(folder.run('import', 'a.jsonl', 'a.sweep.mjs', '--repeats', '2', '--json', ...JOB).stdout)
    expect(outcome).toMatchObject({ experiment: 'a', counts: { done: 4, failed: 0 } })
    const points = [
      { n: 2, deep: { n: [1, null] } },
      { n: '2', m: true },
    ]
    expect(rowsOf(folder, 'a')).toEqual([...points, ...points].map((point) => [point]))
  })

  it('takes equal rows for repeats, and goes on with rows that were added, by the rules of sweep files', () => {
    using folder = createFolder({ 'steps.mjs': STEPS, 'list.csv': 'n\n1\n1\n3\n' })
    const command = (...args: readonly string[]) => folder.run('import', 'list.csv', 'steps.mjs#show', '--json', ...JOB, ...args)
    const outcome = (...args: readonly string[]) => JSON.parse(command(...args).stdout)
    expect(outcome()).toMatchObject({ counts: { done: 3 }, total: 3 })
    folder.write('list.csv', 'n\n4\n1\n1\n')
    expect(outcome('--dry-run')).toMatchObject({ executes: 1, reasons: { new: 1, done: 2, stale: 1 } })
    expect(outcome()).toMatchObject({ counts: { done: 1 }, kept: { done: 2 }, stale: 1 })
    folder.write('steps.mjs', STEPS.replace('two', 'three'))
    folder.write('list.csv', 'n\n1\n5\n')
    expect(command()).toMatchObject({ status: 2, stdout: '', stderr: expect.stringContaining('by another version of step "show"') })
    expect(outcome('--keep')).toMatchObject({ counts: { done: 1 } })
  })

  it('is recorded, so that retry and why read the list again, and know what came from standard input', () => {
    using folder = createFolder({ 'steps.mjs': STEPS, 'list.csv': 'n\n1\n2\n' })
    folder.run('import', 'list.csv', 'steps.mjs#show', ...JOB)
    expect(JSON.parse(folder.run('retry', 'list', '--failed', '--json', ...JOB).stdout)).toMatchObject({ counts: { failed: 1 }, stale: 0 })
    folder.write('list.csv', 'n\n2\n')
    expect(folder.run('why', '0', 'list').stdout).toContain('it is no longer in the sweep file')
    const { reason, command, file } = JSON.parse(folder.run('why', '1', 'list', '--json').stdout)
    expect({ reason, command, file }).toEqual({ reason: 'failed', command: ['import', 'list.csv', 'steps.mjs#show'], file: null })

    const piped = folder.pipe('{"n":2}\n{"n":3}', 'import', '-', 'steps.mjs#show', '--format', 'jsonl', '--name', 'piped', ...JOB)
    expect(piped.status).toBe(1)
    expect(JSON.parse(folder.run('retry', 'piped', '--failed', '--json', ...JOB).stdout)).toMatchObject({ counts: { failed: 1 }, stale: 0 })
  })

  it.each([
    ['a.csv', '', 'it is empty.'],
    ['a.csv', '\r\n \n', 'it is empty.'],
    ['a.csv', 'n,m\n', 'it has no rows below the header.'],
    ['a.csv', 'n,m,n\n1,2,3', 'line 1, column 3: it has the name of column 1, "n".'],
    ['a.csv', 'n,\n1,2', 'line 1, column 2: it has no name.'],
    ['a.csv', 'n,m\n1,2\n\n3', 'line 4, column 2: the value of "m" is missing.'],
    ['a.csv', 'n\n1\n2,3\n', 'line 3, column 2: one value too many: 1 names, 2 values.'],
    ['a.csv', 'n,m\n1,"2\n', 'line 2, column 2: Quote Not Closed'],
    ['a.csv', 'n,m\n"1"x,2\n', 'line 2, column 1: Invalid Closing Quote'],
    ['a.jsonl', '\n', 'it is empty.'],
    ['a.jsonl', '{"n":1}\n{"n":1,}', "line 2, column 8: Quoted object key expected but got '}'."],
    ['a.jsonl', '{"n":1}\n\n{"n":', "line 3, column 6: Object value expected after ':'."],
    ['a.jsonl', '{"n":1}\n{"n":tru}', "line 2, column 6: Object value expected after ':'."],
    ['a.jsonl', '  [1]', 'line 1, column 3: expected an object, {"name": value}.'],
    ['a.jsonl', '{}', 'line 1, column 1: the object is empty.'],
    ['a.jsonl', '{"n":1,"m":[{"\\u006e":1,"o":":","n":2}]}', 'line 1, column 33: the name "n" has two values in one object.'],
    ['a.jsonl', '{"n":"12345678901234567890","m":-12345678901234567890}', 'line 1: -12345678901234567890 is beyond what numbers hold'],
    ['a.jsonl', '{"n":1e400}', 'line 1: 1e400 is beyond what numbers hold exactly: write it as a text, "1e400".'],
    ['a.txt', 'n\n1', 'its name ends neither in .csv nor in .jsonl: pass --format csv'],
  ])('refuses %s with %j, and executes nothing', (name, text, message) => {
    using folder = createFolder({ 'steps.mjs': STEPS, [name]: text })
    const { status, stdout, stderr } = folder.run('import', name, 'steps.mjs#show')
    expect(stderr).toContain(`statesweep: Cannot read values from ${name}: ${message}`)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(folder.run('ls').stderr).toContain('the file does not exist')
  })

  it.each([
    [['none.csv', 'steps.mjs#show'], 'Cannot read values from none.csv: ENOENT'],
    [['a.csv', 'steps.mjs#shw'], 'has no export "shw": its exported functions are "show", "double".'],
    [['a.csv', 'none.mjs#show'], 'Cannot load step'],
    [['a.csv', 'steps.mjs'], 'steps.mjs is not a sweep file'],
    [['a.csv', 'steps.mjs#show', 'a.sweep.mjs'], 'a.sweep.mjs is not a step: pass one sweep file, or functions as MODULE#NAME'],
    [['a.csv', 'steps.mjs#'], 'steps.mjs# is not a step'],
    [['-', 'steps.mjs#show', '--format', 'csv'], 'A list from standard input has no name: pass --name NAME.'],
    [['a.csv'], "missing required argument 'steps'"],
  ])('refuses %j, and leaves no name behind', (args, message) => {
    using folder = createFolder({ 'steps.mjs': STEPS, 'a.sweep.mjs': SWEEP, 'a.csv': 'n\n1\n' })
    const { status, stdout, stderr } = folder.pipe('n\n1\n', 'import', ...args)
    expect(stderr).toContain(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(folder.run('ls').stdout).toBe('')
  })
})
