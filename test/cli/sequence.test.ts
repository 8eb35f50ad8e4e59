import { stripVTControlCharacters, styleText } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { curvePlot } from '../../dist/src/cli/terminal/curve-plot.js'
import { displayWidth } from '../../dist/src/cli/terminal/display-width.js'
import { createFolder, sweepFile } from './run-command.js'

const folder = createFolder({
  'net.sweep.ts': sweepFile({
    name: 'net',
    params: '{ lr: [1, 2], seed: [10, 20, 30] }',
    step: 'for (let epoch = 0; epoch < 30; epoch++) run.track("loss", { epoch: epoch * 2, value: run.params.lr * epoch + run.params.seed, text: "x" })',
  }),
})
afterAll(() => folder[Symbol.dispose]())
folder.run('run', 'net.sweep.ts', '--backend', 'inline')

describe('statesweep sequence', () => {
  const json = (...args: readonly string[]) =>
    JSON.parse(folder.run('sequence', 'loss', ...args, '--json').stdout) as Record<string, unknown>[]

  it('summarizes each place over the runs of a group', () => {
    const rows = json('--by', 'lr')
    expect(rows).toHaveLength(60)
    expect(rows[31]).toEqual({
      params_lr: 2,
      ...{ column: 'value', along: 'idx', x: 1, n: 3, mean: 22, sd: 10, min: 12, p25: 17, median: 22, p75: 27, max: 32 },
    })
  })

  it('goes along a tracked column, over the runs of a condition', () => {
    const rows = json('--by', 'lr', '--x', 'epoch', '--where', 'params_seed < 30 AND params_lr = 1', '--column', 'idx')
    expect(rows.map(({ x, n, median }) => [x, n, median])).toEqual(Array.from({ length: 30 }, (_, at) => [at * 2, 2, at]))
  })

  it('shows ten places of each group, with the first and the last', () => {
    const lines = folder.run('sequence', 'loss', '--by', 'lr').stdout.trimEnd().split('\n')
    expect(lines).toHaveLength(21)
    expect(lines[1]?.trim().split(/ +/)).toEqual(['1', '0', '3', '20', '15', '25'])
    expect(lines.at(-1)?.trim().split(/ +/)).toEqual(['2', '29', '3', '78', '73', '83'])
  })

  it('says that no run has a number there', () => {
    const { status, stdout, stderr } = folder.run('sequence', 'loss', '--column', 'text')
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: 'No run has a number in "text".\n' })
  })

  it('draws at most eight groups, and says so', () => {
    const { stdout, stderr } = folder.run('sequence', 'loss', '--by', 'lr', '--plot')
    expect(stderr).toBe('')
    expect(stdout).toContain('● lr=1  ○ lr=2  ░ middle half')
  })
})

describe.each([10, 40, 80, 200])('a plot of curves %i characters wide', (width) => {
  const points = (of: (x: number) => readonly number[], count = 300) => Array.from({ length: count }, (_, x) => ({ x, values: of(x) }))
  const curves = [
    { label: 'falling', points: points((x) => [300 - x, 310 - x, 330 - x]) },
    { label: 'rising', points: points((x) => [x, x + 1]) },
    { label: 'short', points: points(() => [-60], 2) },
  ]
  const plain = curvePlot(curves, { width, x: 'epoch', paint: (_, text) => text })

  it('is no wider than that, and has all curves in its rows and its legend', () => {
    if (width >= 40) for (const line of plain) expect(displayWidth(line)).toBeLessThanOrEqual(width)
    for (const mark of ['●', '○', '■']) expect(plain.slice(0, 17).some((line) => line.includes(mark))).toBe(true)
    expect(plain[0]).toMatch(/^ *3\d\d ┤[●░]/)
    expect(plain[16]).toMatch(/^ *-\d+ ┤/)
  })

  it('is the same in colours', () => {
    const painted = curvePlot(curves, {
      width,
      x: 'epoch',
      paint: (at, text) => styleText(at === 0 ? 'red' : 'green', text, { validateStream: false }),
    })
    expect(painted.map(stripVTControlCharacters)).toEqual(plain)
  })
})

it('draws one point, one curve, and equal values', () => {
  const draw = (values: readonly number[][]) =>
    curvePlot([{ label: 'a', points: values.map((one, x) => ({ x, values: one })) }], { width: 40, x: 'idx', paint: (_, text) => text })
  expect(draw([])).toEqual([])
  expect(draw([[1]]).join('\n')).toContain('●')
  expect(draw([[2], [2], [2]]).join('\n')).toContain('●●●')
  expect(draw([[1, 2], [3]]).at(-1)).toContain('░ middle half')
  expect(draw([[1], [3]]).at(-1)).not.toContain('░')
})
