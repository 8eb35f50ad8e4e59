import type { Run } from '../../src/model/run.js'
import { range } from '../../src/spaces/range.js'
import type { Space } from '../../src/spaces/space.js'
import { dropFields, initFields, nothing, sleep } from '../../src/steps/built-in.js'
import { bind } from '../../src/steps/define/bind.js'
import { defineSweep } from '../../src/steps/define/define-sweep.js'
import type { BoundStep, Step, StepFunction } from '../../src/steps/define/step.js'
import { stepRef } from '../../src/steps/define/step-ref.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <A, B>(_equal: Equal<A, B>): void => {}

// The params of a run come from the axes, its config from the value.
defineSweep({
  name: 'pi',
  params: { samples: [1e4, 1e5], by: ['sgd', 'adam'], warm: [true, false], n: range(3) },
  config: { bias: 1, name: 'x' },
  repeats: 10,
  seed: 123,
  steps: [
    (run) => {
      same<typeof run.params.samples, number>(true)
      same<typeof run.params.by, 'sgd' | 'adam'>(true)
      same<typeof run.params.warm, boolean>(true)
      same<typeof run.params.n, number>(true)
      same<typeof run.config.bias, number>(true)
      same<typeof run.config.name, string>(true)
      same<typeof run.restored, unknown>(true)
      run.fields.pi = run.random() * run.params.samples + run.config.bias
      run.vars.anything = 1
      // Not among the values, and yet comparable.
      if (run.params.samples === 7) return
    },
    async (run) => {
      run.state.twice = 2 * run.params.samples
    },
    [nothing(), [sleep(1)], initFields({ a: 1 }), dropFields('a', 'b')],
    stepRef('/a.js', 'b', 1, 'x'),
  ],
  onFinish: async ({ ended, counts, error }) => {
    same<typeof ended, 'complete' | 'stopped' | 'bailed' | 'halted' | 'broken' | 'SIGINT' | 'SIGTERM'>(true)
    same<typeof counts.failed, number>(true)
    same<typeof error, string | null>(true)
  },
})

// The steps may stand first.
defineSweep({ steps: [(run) => void run.params.x.toFixed(run.config.digits)], config: { digits: 2 }, params: { x: [1] }, name: 'x' })

// A space gives its params.
declare const space: Space<{ n: number; label: string }>
defineSweep({ name: 's', params: space, steps: [(run) => void (run.params.n + run.params.label.length)] })
// @ts-expect-error the space has no "nope"
defineSweep({ name: 's', params: space, steps: [(run) => void run.params.nope] })

// @ts-expect-error unknown param
defineSweep({ name: 's', params: { x: [1] }, steps: [(run) => void run.params.nope] })
// @ts-expect-error no such key in the config
defineSweep({ name: 's', params: { x: [1] }, config: { bias: 1 }, steps: [(run) => void run.config.nope] })
// @ts-expect-error no config was given
defineSweep({ name: 's', params: { x: [1] }, steps: [(run) => void run.config.nope] })
defineSweep({
  name: 's',
  params: { x: [1] },
  steps: [
    (run) => {
      // @ts-expect-error params are read-only
      run.params.x = 2
    },
  ],
})
// @ts-expect-error an axis is a list
defineSweep({ name: 's', params: { x: 1 }, steps: [nothing()] })
// @ts-expect-error misspelt key
defineSweep({ name: 's', params: { x: [1] }, repeat: 2, steps: [nothing()] })
// @ts-expect-error the name is missing
defineSweep({ params: { x: [1] }, steps: [nothing()] })
// @ts-expect-error not a step
defineSweep({ name: 's', params: { x: [1] }, steps: [1] })

// A step that needs only part of a run.
const shift = (run: { readonly params: { readonly x: number }; readonly fields: { y?: unknown } }): void => {
  run.fields.y = run.params.x
}
defineSweep({ name: 's', params: { x: [1] }, steps: [shift] })
// @ts-expect-error the sweep has no param "x"
defineSweep({ name: 's', params: { z: [1] }, steps: [shift] })

// bind checks the arguments against the parameters.
type LearningRun = Run<{ params: { lr: number } }>
const train = async (run: LearningRun, options: { epochs: number; by: 'sgd' | 'adam' }, verbose?: boolean): Promise<void> => {
  run.fields.loss = run.params.lr * options.epochs * (verbose ? 1 : 2)
}
const add = (run: { fields: object }, a: number, b: string): void => void [run, a, b]
same<typeof bindAdd, BoundStep<{ fields: object }, []>>(true)
const bindAdd = bind(add, 1, 'b')
const steps: Step<LearningRun>[] = [
  bind(train, { epochs: 3, by: 'adam' }),
  bind(train, { epochs: 3, by: 'sgd' }, true),
  bind(bind(add, 1), 'b'),
  bind(stepRef('/a.js', 'b'), 1, { x: 2 }),
  bind((run: LearningRun, k: number) => void [run.params.lr, k], 3),
]
defineSweep({ name: 's', params: { lr: [1] }, steps })
// @ts-expect-error train needs its options: bind them
defineSweep({ name: 's', params: { lr: [1] }, steps: [train] })
// @ts-expect-error wrong argument
bind(train, { epochs: 'x', by: 'adam' })
// @ts-expect-error wrong literal
bind(train, { epochs: 1, by: 'lbfgs' })
// @ts-expect-error too many arguments
bind(add, 1, 'b', 3)
// @ts-expect-error an argument is still missing
const missing: Step<LearningRun> = bind(add, 1)
// @ts-expect-error a run with other params
const other: Step<Run<{ params: { depth: number } }>> = bind(train, { epochs: 1, by: 'sgd' })
void [missing, other]

// Any step is a Step.
const any: Step[] = [shift, bindAdd, stepRef(new URL('file:///a.js'), 'b'), sleep(1), nothing(), initFields({})]
const fn: StepFunction = shift
void [any, fn]
// @ts-expect-error milliseconds are a number
sleep('5s')
// @ts-expect-error names are texts
dropFields(1)
