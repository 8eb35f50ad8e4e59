// Compiled by `tsc -p test/tsconfig.json`, never executed: experiments with a shape of their own,
// and configs that steps ask for.
import { bind, createExperiment, createSession, type Experiment, main, type Run, range, type Step } from 'statesweep'
import { initFields } from 'statesweep/steps'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_equal: Equal<A, B>): void => {}

interface Shape {
  params: { lr: number; by: 'sgd' | 'adam' }
  config: { epochs: number }
  fields: { loss: number }
  vars: { data: number[] }
  state: { model: Float64Array }
}
type TrainingRun = Run<Shape>

const experiment = createExperiment<Shape>('shaped').addRuns({ lr: [0.1, 0.2], by: ['sgd'] })

// A shape gives the parts of a run their types.
await experiment.execute(
  (run) => {
    same<typeof run.params.lr, number>(true)
    same<typeof run.params.by, 'sgd' | 'adam'>(true)
    same<typeof run.config.epochs, number>(true)
    same<typeof run.fields.loss, number | undefined>(true)
    same<typeof run.vars.data, number[] | undefined>(true)
    same<typeof run.state.model, Float64Array | undefined>(true)
    run.fields.loss = run.params.lr * run.config.epochs
    // @ts-expect-error a field of this name is not in the shape
    run.fields.accuracy = 1
    // @ts-expect-error a loss is a number
    run.fields.loss = 'low'
    // @ts-expect-error data are numbers
    run.vars.data = ['a']
    // @ts-expect-error config is read-only
    run.config.epochs = 2
    // @ts-expect-error it has no such key
    void run.config.batches
  },
  { config: { epochs: 3 } },
)
// What is read back has them, too, but for the arguments.
const first = experiment.runs.first()
same<NonNullable<typeof first>['fields']['loss'], number | undefined>(true)
for (const run of experiment.runs) same<typeof run.state.model, Float64Array | undefined>(true)
// @ts-expect-error the fields have no such name
void first?.fields.accuracy

// The runs added must have the params of the shape.
createExperiment<Shape>().addRuns({ lr: range(3), by: ['adam', 'sgd'] })
// @ts-expect-error by is missing
createExperiment<Shape>().addRuns({ lr: [0.1] })
// @ts-expect-error lr is a number
createExperiment<Shape>().addRuns({ lr: ['x'], by: ['sgd'] })
// @ts-expect-error there is no such optimizer
createExperiment<Shape>().addRuns({ lr: [1], by: ['lbfgs'] })
// @ts-expect-error the shape has no param of this name
createExperiment<Shape>().addRuns({ lr: [1], by: ['sgd'], depth: [1] })

// The config must be that of the shape.
const nothingKnown = (run: { readonly fields: object }): void => void run
// @ts-expect-error epochs is a number
await experiment.execute(nothingKnown, { config: { epochs: 'x' } })
// @ts-expect-error it has no such key
await experiment.execute(nothingKnown, { config: { epochs: 1, batches: 2 } })

// Functions that are written elsewhere, for this shape or for parts of it.
const load = async (run: TrainingRun): Promise<void> => {
  run.vars.data = [run.params.lr]
}
const train = (run: TrainingRun, options: { verbose: boolean }): void => void [run, options]
const shift = (run: { readonly params: { readonly lr: number }; readonly fields: { loss?: number } }): void => {
  run.fields.loss = run.params.lr
}
const steps: Step<TrainingRun>[] = [load, bind(train, { verbose: true }), shift, initFields({ loss: 0 })]
await experiment.execute([load, [bind(train, { verbose: true }), shift], steps], { config: { epochs: 1 } })
// @ts-expect-error train needs its options: bind them
await experiment.execute([load, train])
// @ts-expect-error verbose is true or false
bind(train, { verbose: 1 })
const deeper = (run: Run<{ params: { depth: number } }>): void => void run.params.depth
// @ts-expect-error runs of this shape have no depth
await experiment.execute([load, deeper])

// Without a shape, config is what is passed.
await createExperiment()
  .addRuns({ a: [1] })
  .execute((run) => void run.config.bias.toFixed(run.params.a), { config: { bias: 1 } })
const biased = (run: Run<{ config: { bias: number } }>): void => void run.config.bias
await createExperiment().execute(biased, { config: { bias: 1 } })
// @ts-expect-error it has no bias
await createExperiment().execute(biased)
// @ts-expect-error bias is a number
await createExperiment().execute(biased, { config: { bias: 'x' } })
await createExperiment().execute(
  // @ts-expect-error what is passed has no such key
  (run) => void run.config.nope,
  { config: { bias: 1 } },
)

// Params that were inferred may grow by others.
await createExperiment()
  .addRuns({ n: [1, 2] })
  .addRuns({ n: [3] })
  .execute((run) => same<typeof run.params.n, 1 | 2 | 3>(true))

// Sessions take shapes, too.
const opened: Experiment<Shape> = createSession().openExperiment<Shape>('x')
const loaded: Experiment<Shape> = createSession().loadExperiment<Shape>('x')
void [opened, loaded]
// @ts-expect-error no function is no step
await experiment.execute('load')
// @ts-expect-error a promise is no step: was a function called?
await experiment.execute(load(new Object() as TrainingRun))

const answer: number | undefined = main(() => 5)
const later: Promise<void> | undefined = main(async () => {})
void [answer, later]
// @ts-expect-error main takes a function
main(load(new Object() as TrainingRun))
