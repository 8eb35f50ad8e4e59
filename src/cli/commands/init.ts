import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { OutputFileError } from '../../errors.js'
import type { AddCommand } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { say } from '../terminal/say.js'
import { shellCommand } from '../terminal/shell-command.js'

const SWEEP = `import { defineSweep, range } from 'statesweep'

export default defineSweep({
  // The name of the experiment in the database.
  name: 'pi',
  // One run for each combination of values. Add values later, and only the new runs execute.
  params: { samples: [1_000, 10_000, 100_000], block: range(3) },
  // Repeats of each combination. run.random differs between them, and is the same the next time.
  repeats: 2,
  // The same for all runs: run.config.
  config: { radius: 1 },
  // Functions called with each run, in order; runs execute in parallel on all cores. May be async.
  steps: [
    function estimate(run) {
      const { radius } = run.config
      let hits = 0
      for (let i = 0; i < run.params.samples; i++) {
        const x = run.random.uniform(-radius, radius)
        const y = run.random.uniform(-radius, radius)
        if (x * x + y * y < radius * radius) hits++
      }
      // Each field of run.fields is stored as a column.
      run.fields.pi = (4 * hits) / run.params.samples
    },
    // run.fields has the results of earlier steps; run.vars passes values on that are not stored.
    function judge(run) {
      run.fields.error = Math.abs(Number(run.fields.pi) - Math.PI)
    },
  ],
})
`

export const addInit: AddCommand = (program, { out, err }) => {
  program
    .command('init')
    .description('write a first sweep file, with comments; never overwrites a file')
    .argument('[file]', 'file to write', 'first.sweep.ts')
    .option('--json', 'print the file, and the words that execute it, as a JSON object')
    .action((file: string, { json }: { readonly json?: true }) => {
      try {
        writeFileSync(file, SWEEP, { flag: 'wx' })
      } catch (error) {
        const exists = (error as NodeJS.ErrnoException).code === 'EEXIST'
        throw new OutputFileError(file, exists ? 'it already exists; give another name.' : (error as Error).message, { cause: error })
      }
      const command = ['run', file]
      if (json) out.write(`${toJson({ file: resolve(file), command })}\n`)
      else say(err, `Wrote ${file}. To execute it: ${shellCommand(command)}`)
    })
}
