import { expect, test } from 'vitest'
import { OutsideProject, repository } from './outside-project.js'

/**
 * Executes the step of an example on every point of its params; `random` stands for the run's
 * generator.
 */
async function sweep(
  name: string,
  { limit, random = '' }: { limit: string; random?: string },
): Promise<{ params: object; fields: object }[]> {
  using project = new OutsideProject({})
  const results = await project.node(`
    const { sweep, url: sweepUrl, fileHash } = await loadSweep('${repository}/examples/${name}.sweep.ts')
    const [step] = await loadSteps(resolveSteps(sweep.steps, { sweepUrl, fileHash }))
    const axes = (rest) => rest.length === 0 ? [{}] : [...rest[0][1]].flatMap((value) => axes(rest.slice(1)).map((params) => ({ [rest[0][0]]: value, ...params })))
    const space = sweep.params
    const points = typeof space.at === 'function' ? Array.from({ length: space.size }, (_, index) => space.at(index).params) : axes(Object.entries(space))
    ${random}
    const worker = await sweep.setupWorker?.({ config: {}, slot: 0 })
    show(points.filter(${limit}).map((params) => { const run = { params, fields: {}, random: globalThis.random, worker }; step.call(run); return run }))`)
  return results as { params: object; fields: object }[]
}

test('n queens: the tiles of each board add up to the published number of solutions', async () => {
  const runs = await sweep('n-queens', { limit: '({ n }) => n < 13' })
  const sums = new Map<number, number>()
  for (const run of runs as { params: { n: number }; fields: { solutions: number } }[]) {
    sums.set(run.params.n, (sums.get(run.params.n) ?? 0) + run.fields.solutions)
  }
  // OEIS A000170.
  expect([...sums]).toEqual([14200, 2680, 724, 352, 92].map((solutions, index) => [12 - index, solutions]))
  // The left half of each board.
  expect(runs).toHaveLength(6 + 6 + 5 + 5 + 4)
})

test('iris: each k classifies the published number of flowers correctly', async () => {
  const runs = (await sweep('iris', { limit: '() => true' })) as { params: { k: number }; fields: { correct: number } }[]
  const correct = [144, 144, 145, 145, 145, 146, 145, 146, 146, 147, 147]
  expect(runs.map(({ params, fields }) => [params.k, fields.correct])).toEqual(correct.map((count, index) => [2 * index + 1, count]))
})

test('Black-Scholes: the closed form is the published price, and the simulated one agrees within its error', async () => {
  // A generator of the test's own (mulberry32, and the polar method of Marsaglia and Bray), as the
  // step only asks for normal numbers.
  const random = `
    let state = 1
    const uniform = () => { let t = (state = (state + 0x6d2b79f5) | 0); t = Math.imul(t ^ (t >>> 15), t | 1); t ^= t + Math.imul(t ^ (t >>> 7), t | 61); return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32 }
    const normal = () => { for (;;) { const x = 2 * uniform() - 1, y = 2 * uniform() - 1, s = x * x + y * y; if (s > 0 && s < 1) return x * Math.sqrt((-2 * Math.log(s)) / s) } }
    globalThis.random = Object.assign(uniform, { normal })`
  const runs = (await sweep('black-scholes', { limit: '({ paths }) => paths < 1e6', random })) as {
    params: { spot: number; paths: number }
    fields: { price: number; error: number; closed: number }
  }[]
  expect(runs).toHaveLength(4)
  for (const { params, fields } of runs) {
    // Hull, Options, Futures and Other Derivatives: six decimals, and two.
    if (params.spot === 100) expect(fields.closed).toBeCloseTo(10.450584, 6)
    else expect(fields.closed).toBeCloseTo(4.76, 2)
    // Four standard errors: one seed in 16,000 would fail, and this one is fixed.
    expect(Math.abs(fields.price - fields.closed)).toBeLessThan(4 * fields.error)
    // The payoff's deviation is 14.7 and 5.0.
    expect(fields.error).toBeCloseTo((params.spot === 100 ? 14.7 : 5.0) / Math.sqrt(params.paths), params.paths === 10_000 ? 2 : 3)
  }
})
