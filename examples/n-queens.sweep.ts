// In how many ways do n queens stand on an n x n board so that none attacks another? One run counts
// the solutions with the first queen in a given column, so all cores share each board. The sums are
// the answers:
//
//   statesweep run examples/n-queens.sweep.ts
//   statesweep query 'SELECT params_n AS n, sum(solutions) AS solutions
//                     FROM experiment_n_queens GROUP BY 1'
//
// Published: 92, 352, 724, 2680, 14200, 73712, 365596, 2279184, 14772512 for n = 8 to 16 (OEIS
// A000170).
import { defineSweep, filter, range } from 'statesweep'

export default defineSweep({
  name: 'n-queens',
  // Large boards first, so that all cores end together. Columns of the left half: each solution has
  // a mirror image.
  params: filter({ n: range(16, 7, -1), column: range(8) }, ({ n, column }) => column < n / 2),
  steps: [
    function count(run) {
      const { n, column } = run.params
      const queen = 1 << column
      const isMiddle = 2 * column + 1 === n
      run.fields.solutions = (isMiddle ? 1 : 2) * completions((1 << n) - 1)(queen, queen << 1, queen >> 1)
    },
  ],
})

/**
 * Counts the ways to fill the remaining rows of a board whose columns are the bits of `board`. Each
 * argument has a bit for each square of the next row that is attacked: straight down, and along the
 * diagonals to the left and to the right.
 */
function completions(board: number) {
  return function fill(columns: number, left: number, right: number): number {
    if (columns === board) return 1
    let count = 0
    for (let free = board & ~(columns | left | right); free !== 0; free &= free - 1) {
      const queen = free & -free
      count += fill(columns | queen, (left | queen) << 1, (right | queen) >> 1)
    }
    return count
  }
}
