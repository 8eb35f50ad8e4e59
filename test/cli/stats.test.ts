import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

/**
 * Loss by optimizer and rate: 0 to 9 around the rate, and ten times as much for `slow`; the last
 * run of each has no number.
 */
const step = `
    const { rate, by, i } = run.params
    run.fields.loss = i === 10 ? null : (by === 'slow' ? 10 : 1) * (rate * 100 + i)`

function createLab() {
  const folder = createFolder({
    'a.sweep.ts': sweepFile({ name: 'losses', params: `{ by: ['quick', 'slow'], rate: [1, 2], one: [5], i: range(11) }`, step }),
  })
  folder.run('run', 'a.sweep.ts', '--backend', 'inline')
  return folder
}

describe('statesweep stats', () => {
  it('summarizes a field by params', () => {
    using folder = createLab()
    const { status, stdout, stderr } = folder.run('stats', 'losses', '--by', 'by,rate', '--metric', 'loss')
    const [heading, ...lines] = stdout.trimEnd().split('\n')
    expect(heading?.split(/ +/)).toEqual(['by', 'rate', 'n', 'mean', '±', 'sd', 'cv', 'median', 'values', 'min', 'max'])
    // 100 to 109: mean 104.5, deviation 3.02765, times t(9) = 2.26216 over the root of 10.
    expect(lines[0]).toMatch(/^quick +1 +10 +104\.5 +2\.2 +3\.0277 +2\.9% +104\.5 +█ +100 +109$/)
    expect(lines[3]).toMatch(/^slow +2 +10 +2045 +22 +30\.277 +1\.5% +2045 +█ +2000 +2090$/)
    expect({ status, stderr, lines: lines.length }).toEqual({
      status: 0,
      lines: 4,
      stderr: 'Skipped 4 runs without a number in "loss".\n',
    })
  })

  it('groups by the params that vary, and takes the duration, where nothing is said', () => {
    using folder = createLab()
    const rows = JSON.parse(folder.run('stats', '--json').stdout)
    expect(rows).toHaveLength(44)
    expect(Object.keys(rows[0]).slice(0, 5)).toEqual(['params_by', 'params_rate', 'params_i', 'metric', 'n'])
    expect(rows[0].metric).toBe('duration')
  })

  it('compares with a group, in its own part of the others', () => {
    using folder = createLab()
    const args = ['stats', '--by', 'by,rate', '--metric', 'loss', '--reference', 'by=quick']
    const rows = JSON.parse(folder.run(...args, '--json').stdout)
    expect(rows.map((row: { comparison: { ratio: number } }) => row.comparison.ratio)).toEqual([1, 1, 10, 10])
    expect(rows[2].comparison).toMatchObject({ delta: 1, effect: 'large', median_ratio: 10 })
    const { stdout } = folder.run(...args)
    expect(stdout.split('\n')[3]).toMatch(/^slow +1 +10 +1045 +22 +10\.00 +9\.\d+ to 10\.\d+ {2}large \(1\.00\) /)
    expect(folder.run('stats', '--by', 'by', '--metric', 'loss', '--reference', 'by=fast')).toMatchObject({
      status: 2,
      stderr: 'statesweep: No group has by=fast: the groups are quick; slow.\n',
    })
  })

  it('keeps a baseline, and fails where a later experiment is slower', () => {
    using folder = createLab()
    const args = ['stats', '--by', 'rate', '--metric', 'loss']
    expect(folder.run(...args, '--where', `params_by = 'quick'`, '--save-baseline', 'base.json').status).toBe(0)
    expect(JSON.parse(readFileSync(join(folder.path, 'base.json'), 'utf8'))).toMatchObject({ by: ['params_rate'], metric: 'loss' })
    const same = folder.run(...args, '--where', `params_by = 'quick'`, '--compare-baseline', 'base.json', '--fail-above', '5%')
    expect(same).toMatchObject({ status: 0, stderr: 'Skipped 2 runs without a number in "loss".\n' })
    const slower = folder.run(...args, '--where', `params_by = 'slow'`, '--compare-baseline', 'base.json', '--fail-above', '5%')
    expect(slower).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('2 groups above the reference by more than 5%, not by chance: rate=1 ('),
    })
    const few = folder.run(
      ...args,
      '--where',
      `params_by = 'slow' AND params_i = 0`,
      '--compare-baseline',
      'base.json',
      '--fail-above',
      '5%',
    )
    expect(few).toMatchObject({ status: 0, stderr: expect.stringContaining('Add repeats. (rate=1, rate=2') })
  })

  it('compares what a baseline and the runs of now both have, and names the rest', () => {
    using folder = createLab()
    const where = (condition: string) => ['stats', '--metric', 'loss', '--by', 'by,rate', '--where', condition] as const
    const compare = ['--compare-baseline', 'base.json', '--fail-above', '5%'] as const
    folder.run(...where("params_by = 'quick' OR params_rate = 1"), '--save-baseline', 'base.json')
    const part = folder.run(...where("params_by = 'slow'"), ...compare)
    expect(part).toMatchObject({ status: 0, stdout: expect.stringMatching(/^slow +1 .* 1\.000 /m) })
    expect(part.stderr).toMatch(/^The baseline does not have by=slow rate=2: not compared\.$/m)
    expect(part.stderr).toMatch(/^Only the baseline has by=quick rate=1, by=quick rate=2: not compared\.$/m)
    // A param that varied then and does not now is the same param.
    folder.run('stats', '--metric', 'loss', '--save-baseline', 'all.json')
    const fixed = folder.run(
      'stats',
      '--metric',
      'loss',
      '--where',
      "params_by = 'slow' AND params_rate = 1",
      '--compare-baseline',
      'all.json',
    )
    expect(fixed).toMatchObject({ status: 0, stderr: expect.stringContaining('Only the baseline has ') })
    folder.run(...where("params_by = 'quick' AND params_rate = 1"), '--save-baseline', 'base.json')
    const none = folder.run(...where("params_by = 'slow'"), ...compare)
    expect(none).toMatchObject({ status: 2, stderr: expect.stringContaining('it has none of these groups; it has by=quick rate=1.') })
  })

  it.each([
    [['--fail-above', '5%'], '--fail-above needs something to compare with'],
    [['--fail-above', '5'], 'Give a percentage, such as 5%.'],
    [['--metric', 'los'], 'There is no column "los": did you mean "loss"?'],
    [['--by', 'rat'], 'There is no column "rat": did you mean "rate"?'],
    [['--compare-baseline', 'a.sweep.ts'], 'Cannot compare with baseline '],
    [['--compare-baseline', 'none.json', '--reference', 'by=slow'], '--reference and --compare-baseline both say'],
  ])('%j ends with status 2 and says what is wrong', (args, message) => {
    using folder = createLab()
    const { status, stdout, stderr } = folder.run('stats', ...args)
    expect(stderr).toContain(message)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  })

  it('says that no run has a number there', () => {
    using folder = createLab()
    expect(folder.run('stats', '--metric', 'by')).toMatchObject({ status: 0, stdout: '', stderr: 'No run has a number in "params_by".\n' })
    expect(folder.run('stats', '--metric', 'by', '--json').stdout).toBe('[]\n')
  })
})

describe('statesweep compare', () => {
  it('compares two experiments by what both vary', () => {
    using folder = createLab()
    folder.write(
      'b.sweep.ts',
      sweepFile({
        name: 'later',
        params: `{ by: ['quick', 'new'], rate: [1, 2], i: range(10), more: [0] }`,
        step: step.replace('rate * 100', 'rate * 150'),
      }),
    )
    folder.run('run', 'b.sweep.ts', '--backend', 'inline')
    const { status, stdout, stderr } = folder.run(
      'compare',
      'losses',
      'later',
      '--by',
      'by,rate',
      '--metric',
      'loss',
      '--fail-above',
      '10%',
    )
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]?.split(/ {2,}/)).toEqual(['by', 'rate', 'losses', 'later', 'ratio', '95 % interval', 'effect'])
    expect(lines[1]).toMatch(/^quick {5}1 {2}104\.5 ± 2\.2 {2}154\.5 ± 2\.2 {2}1\.478 {2}1\.4\d\d to 1\.5\d\d {2}large \(1\.00\)$/)
    expect(lines).toHaveLength(3)
    expect(status).toBe(1)
    expect(stderr).toMatch(
      /^Skipped 4 groups found in only one experiment: .*\n2 groups above the reference by more than 10%, not by chance: .* times\)\n$/,
    )
    const [row] = JSON.parse(folder.run('compare', 'losses', 'later', '--metric', 'loss', '--json').stdout)
    expect(row).toMatchObject({
      params_by: 'quick',
      params_rate: 1,
      params_i: 0,
      a: { n: 1, mean: 100 },
      b: { n: 1, mean: 150 },
      comparison: { ratio: 1.5 },
    })
  })
})
