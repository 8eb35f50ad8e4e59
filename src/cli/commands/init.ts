import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { OutputFileError } from '../../errors.js'
import type { AddCommand } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { shellCommand } from '../terminal/shell-command.js'

const SWEEP = `import { defineSweep, range } from 'statesweep'

export default defineSweep({
  // The name of the experiment in the database.
  name: 'pi',
  // One run for each combination of the values. More values later are more runs: only these are executed then.
  params: { samples: [1_000, 10_000, 100_000], block: range(3) },
  // Each combination so often; run.random differs, and is the same the next time.
  repeats: 2,
  // The same for all runs: run.config.
  config: { radius: 1 },
  // Functions that are called with each run, one after the other, in parallel on all cores. They may be async.
  steps: [
    function estimate(run) {
      const { radius } = run.config
      let hits = 0
      for (let i = 0; i < run.params.samples; i++) {
        const x = run.random.uniform(-radius, radius)
        const y = run.random.uniform(-radius, radius)
        if (x * x + y * y < radius * radius) hits++
      }
      // What is put into run.fields is stored, a column for each.
      run.fields.pi = (4 * hits) / run.params.samples
    },
    // A step finds in run.vars what steps before it have left there, and in run.fields their results.
    function judge(run) {
      run.fields.error = Math.abs(run.fields.pi - Math.PI)
    },
  ],
})
`

export const addInit: AddCommand = (program, { out, err }) => {
  program
    .command('init')
    .description('write a first sweep file, with comments; what is there is never overwritten')
    .argument('[file]', 'to be written', 'first.sweep.ts')
    .option('--json', 'print what was written, and the words that execute it, as a JSON object')
    .action((file: string, { json }: { readonly json?: true }) => {
      try {
        writeFileSync(file, SWEEP, { flag: 'wx' })
      } catch (error) {
        const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
        throw new OutputFileError(file, exists ? 'it exists already; give another name.' : (error as Error).message, { cause: error })
      }
      const command = ['run', file]
      if (json) out.write(`${toJson({ file: resolve(file), command })}\n`)
      else err.write(`Wrote ${file}. To execute it: ${shellCommand(command)}\n`)
    })
}
