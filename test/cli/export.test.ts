import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

const step = `
    if (run.params.i % 4 === 3) throw new Error('odd')
    run.fields.square = run.params.i ** 2`

/** A folder with a database of one experiment: 20 runs, five of them failed. */
function createLab() {
  const folder = createFolder({ 'a.sweep.ts': sweepFile({ name: 'squares', params: '{ i: range(20) }', step }) })
  folder.run('run', 'a.sweep.ts', '--backend', 'inline')
  return folder
}

describe('statesweep export', () => {
  it('writes all runs as CSV to standard output, of the only experiment', () => {
    using folder = createLab()
    const { status, stdout, stderr } = folder.run('export')
    const lines = stdout.trimEnd().split('\r\n')
    expect(lines[0]).toBe('run,id_run,execution,status,attempt,started,duration,slot,params_i,square,exception')
    expect(lines).toHaveLength(21)
    expect(lines[3]).toMatch(/^2,[0-9a-f-]{36},1,done,1,\d{4}-\d\d-\d\dT[\d:.]+Z,[\d.e-]+,\d,2,4,$/)
    expect(lines[4]).toContain('""message"":""odd""')
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  it('selects runs and columns, params without their prefix', () => {
    using folder = createLab()
    const { stdout } = folder.run('export', 'squares', '--columns', 'square,i', '--where', 'params_i > 15 -- and more', '--status', 'done')
    expect(stdout).toBe('square,params_i\r\n256,16\r\n289,17\r\n324,18\r\n')
    expect(folder.run('export', '--columns', 'i,square', '--format', 'md', '--where', 'square = 4').stdout).toBe(
      '| params_i | square |\n| --- | --- |\n| 2 | 4 |\n',
    )
  })

  it('takes the format from the name of the file, and leaves nothing behind but it', () => {
    using folder = createLab()
    expect(folder.run('export', '--out', 'a.jsonl', '--columns', 'i,square')).toEqual(expect.objectContaining({ status: 0, stdout: '' }))
    expect(readFileSync(join(folder.path, 'a.jsonl'), 'utf8').split('\n')[3]).toBe('{"params_i":3,"square":null}')
    folder.run('export', '--out', 'a.parquet')
    expect(readFileSync(join(folder.path, 'a.parquet')).subarray(0, 4).toString()).toBe('PAR1')
    expect(readdirSync(folder.path).filter((name) => name.includes('partial'))).toEqual([])
  })

  it('keeps the file that is there if something goes wrong', () => {
    using folder = createLab()
    folder.write('a.csv', 'mine')
    const { status, stderr } = folder.run('export', '--out', 'a.csv', '--where', 'squares > 1')
    expect(stderr).toBe('statesweep: Cannot run the query: no such column: squares\n  squares > 1\n')
    expect({ status, text: readFileSync(join(folder.path, 'a.csv'), 'utf8') }).toEqual({ status: 2, text: 'mine' })
    expect(folder.run('export', '--out', 'none/a.csv')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Cannot write none/a.csv: there is no folder none'),
    })
    expect(existsSync(join(folder.path, 'none'))).toBe(false)
  })

  it.each([
    [['--columns', 'sqare'], 'There is no column "sqare": did you mean "square"?'],
    [['--columns', ','], 'Give names, separated by commas: a,b.'],
    [['--format', 'xlsx'], 'Allowed choices are csv, jsonl, md, parquet.'],
    [['--where', '1); DELETE FROM experiments; --'], 'Cannot run the query: '],
    [['square'], 'There is no experiment "square" in statesweep.db: did you mean "squares"?'],
  ])('%j ends with status 2 and says what is wrong', (args, message) => {
    using folder = createLab()
    const { status, stdout, stderr } = folder.run('export', ...args)
    expect(stderr).toContain(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(folder.run('ls', '--json').stdout).toContain('"runs":20')
  })

  it('asks which experiment is meant where there are several', () => {
    using folder = createLab()
    folder.write('b.sweep.ts', sweepFile({ name: 'other' }))
    folder.run('run', 'b.sweep.ts', '--backend', 'inline')
    expect(folder.run('export')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('2 experiments (squares, other): name one'),
    })
  })
})
