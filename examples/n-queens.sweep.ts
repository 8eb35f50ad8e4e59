// In how many ways do n queens stand on an n x n board so that none attacks another? One run counts the solutions with the first
// queen in a given column, so even a single board is spread over all cores. The answers are the sums:
//
//   statesweep run examples/n-queens.sweep.ts
//   statesweep query 'SELECT params_n AS n, sum(solutions) AS solutions FROM experiment_n_queens GROUP BY 1'
//
// Published: 2, 10, 4, 40, 92, 352, 724, 2680, 14200 for n = 4 to 12 (OEIS A000170).
import { defineSweep, filter, range } from 'statesweep'

export default defineSweep({
  name: 'n-queens',
  params: filter({ n: range(4, 13), column: range(12) }, ({ n, column }) => column < n),
  steps: [
    (run) => {
      const { n, column } = run.params
      const queen = 1 << column
      run.fields.solutions = completions((1 << n) - 1, { columns: queen, left: queen << 1, right: queen >> 1 })
    },
  ],
})

/** Squares of the next row that are attacked, one bit for each column: straight down, and along the diagonals to the left and right. */
interface Attacked {
  readonly columns: number
  readonly left: number
  readonly right: number
}

/** The ways to fill the remaining rows of the board whose columns are the bits of `board`. */
function completions(board: number, { columns, left, right }: Attacked): number {
  if (columns === board) return 1
  let count = 0
  for (let free = board & ~(columns | left | right); free !== 0; free &= free - 1) {
    const queen = free & -free
    count += completions(board, { columns: columns | queen, left: (left | queen) << 1, right: (right | queen) >> 1 })
  }
  return count
}
