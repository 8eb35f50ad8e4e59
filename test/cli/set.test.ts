import { describe, expect, it } from 'vitest'
import { createFolder } from './run-command.js'

const SWEEP = `
import { defineSweep, range } from 'statesweep'
export default defineSweep({
  name: 'set',
  params: { lr: [0.5], n: range(2), kind: ['a'], flag: [true], shape: [{ w: 1 }] },
  config: { epochs: 3, label: 'x', deep: { a: 1 } },
  steps: [function show(run: any) {
    run.fields.seen = JSON.stringify({ ...run.params, ...run.config })
    if (run.params.lr === 2) throw new Error('too much')
  }],
})
`

describe('run --set', () => {
  it('overrides axes and config values, each of the type that it had', () => {
    using folder = createFolder({ 'a.sweep.ts': SWEEP })
    const set = ['lr=1.0,1e-3', 'n=7..8', 'kind=1\\,5', 'flag=false', 'shape=[{"w":2}]', 'epochs=4', 'label=007', 'deep={"b":[1]}'].flatMap(
      (text) => ['--set', text],
    )
    expect(folder.run('run', 'a.sweep.ts', ...set).status).toBe(0)
    const rows = JSON.parse(folder.run('runs', 'set', '--json').stdout)
    const same = { kind: '1,5', flag: false, shape: { w: 2 }, epochs: 4, label: '007', deep: { b: [1] } }
    expect(rows.map(({ seen }: { seen: string }) => JSON.parse(seen))).toEqual(
      [1, 0.001].flatMap((lr) => [7, 8].map((n) => ({ lr, n, ...same }))),
    )
  })

  it('is recorded, so that retry and why know the values', () => {
    using folder = createFolder({ 'a.sweep.ts': SWEEP })
    const command = ['run', 'a.sweep.ts', '--set', 'lr=1,2', '--json'] as const
    expect(JSON.parse(folder.run(...command).stdout).counts).toMatchObject({ done: 2, failed: 2 })
    expect(JSON.parse(folder.run('retry', '--failed', '--json').stdout)).toMatchObject({ counts: { failed: 2 }, stale: 0 })
    folder.run('run', 'a.sweep.ts', '--set', 'lr=1,2', '--fresh', '--limit', '1')
    expect(folder.run('why', '3').stdout).toContain('statesweep run a.sweep.ts --set lr=1,2')
    expect(JSON.parse(folder.run('run', 'a.sweep.ts', '--json').stdout)).toMatchObject({ counts: { done: 2 }, stale: 4 })
  })

  it.each([
    ['lr=1,x', '--set, at position 6: expected a number, as in the sweep file.\n  lr=1,x\n       ^'],
    ['n=1..2z', '--set, at position 7: here the range should end'],
    ['flag=yes', 'expected true or false'],
    ['shape={"w":2}', 'expected a JSON array of values'],
    ['deep=x', 'expected JSON'],
    ['lr=1e400', '1e400 is beyond what numbers hold exactly'],
    ['n=12345678901234567890', '12345678901234567890 is beyond what numbers hold exactly'],
    ['deep={"id":675127116845989888}', '675127116845989888 is beyond what numbers hold exactly'],
    ['deep={"a":1,"a":2}', 'the name "a" has two values in one object'],
    ['epoch=4', 'The sweep file has no "epoch": did you mean "epochs"?'],
    ['seed=4', 'the axes are lr, n, kind, flag, shape, the config has epochs, label, deep.'],
    ['lr', '--set lr sets nothing: write --set name=value.'],
  ])('refuses %s', (text, message) => {
    using folder = createFolder({ 'a.sweep.ts': SWEEP })
    const { status, stderr } = folder.run('run', 'a.sweep.ts', '--set', text)
    expect(status).toBe(2)
    expect(stderr).toContain(message)
  })
})
