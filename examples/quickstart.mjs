// node examples/quickstart.mjs
import { createSession } from 'statesweep'

const session = createSession() // in memory; { path: 'lab.db' } keeps it
const experiment = session.createExperiment('example').addRuns({ A: [1, 2], B: [3, 4] })

await experiment.execute(
  (run) => {
    run.fields.AB = run.params.A * run.params.B + run.config.C
  },
  { config: { C: 5 } },
)

console.table(session.query('SELECT params_A, params_B, AB FROM experiment_example ORDER BY run'))
