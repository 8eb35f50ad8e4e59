// Compiled by `tsc -p test/tsconfig.json`, never executed: what must be inferred, and what must be
// rejected.
import { bind, createExperiment, createSession, defineSweep, grid, type Run, range, stepRef } from 'statesweep'
import { initFields, sleep } from 'statesweep/steps'

const experiment = createExperiment('a').addRuns({ lr: [0.1, 0.01], opt: ['sgd', 'adam'], seed: range(3) })

/** Infers the params from the literal. */
await experiment.execute([
  (run) => {
    const lr: number = run.params.lr
    const opt: 'sgd' | 'adam' = run.params.opt
    const seed: number = run.params.seed
    run.fields.loss = lr * seed + opt.length
  },
  sleep(1),
  initFields({ x: 1 }),
  stepRef(new URL('./x.js', import.meta.url), 'evaluate'),
])

// @ts-expect-error there is no such param
await experiment.execute((run) => run.params.nope)

await experiment.execute((run) => {
  // @ts-expect-error params are read-only
  run.params.lr = 2
})

const needsDepth = (run: Run<{ params: { depth: number } }>): void => void run.params.depth
// @ts-expect-error this experiment's runs have no depth
await experiment.execute(needsDepth)
await createExperiment()
  .addRuns({ depth: [1] })
  .execute(needsDepth)

const part = (run: { readonly params: { readonly lr: number } }): void => void run.params.lr
await experiment.execute(part)

const scaled = (run: Run<{ params: { lr: number } }>, by: number): void => {
  run.fields.scaled = run.params.lr * by
}
await experiment.execute(bind(scaled, 2))
// @ts-expect-error the argument is missing
await experiment.execute(scaled)
// @ts-expect-error a number is wanted
bind(scaled, 'x')

// @ts-expect-error there is no such backend
await experiment.execute(sleep(1), { backend: 'thread' })
// @ts-expect-error there is no such option
await experiment.execute(sleep(1), { workers: 2 })
// @ts-expect-error a path is a text
createSession({ path: 5 })

/** From a space the same params are inferred. */
await createExperiment()
  .addRuns(grid({ a: [true, false] }))
  .execute((run) => {
    const a: boolean = run.params.a
    run.fields.a = a
  })

defineSweep({
  name: 's',
  params: { lr: [0.1], seed: range(2) },
  config: { bias: 1 },
  steps: [
    (run) => {
      const sum: number = run.config.bias + run.params.lr
      run.fields.y = sum
      // @ts-expect-error config has no such key
      void run.config.nope
    },
  ],
})
