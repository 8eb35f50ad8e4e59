import { expect, test } from 'vitest'
import { nothing } from '../../dist/src/steps/built-in.js'
import { bind } from '../../dist/src/steps/define/bind.js'
import { defineSweep } from '../../dist/src/steps/define/define-sweep.js'
import { isSweep } from '../../dist/src/steps/define/sweep.js'

const step = (): void => {}
const valid = { name: 'pi', params: { samples: [10, 100] }, steps: [step] }
const define = (sweep: object) => defineSweep(sweep as typeof valid)

test('a sweep is frozen, keeps what was given, and has its steps as one list', () => {
  const bound = bind(step)
  const sweep = define({ ...valid, repeats: 10, config: { a: 1 }, seed: 'x', steps: [step, [bound, [step]], nothing()] })
  expect(sweep).toMatchObject({ name: 'pi', params: { samples: [10, 100] }, repeats: 10, config: { a: 1 }, seed: 'x' })
  expect(sweep.steps).toMatchObject([step, bound, step, { target: { kind: 'built-in', name: 'nothing' } }])
  expect(Object.isFrozen(sweep)).toBe(true)
  expect(isSweep(sweep)).toBe(true)
  expect(isSweep(valid)).toBe(false)
})

test('what is not given, or undefined, is absent: no default is hidden here', () => {
  expect(Object.keys(define({ ...valid, seed: undefined }))).toEqual(['name', 'params', 'steps'])
})

test.each([
  [{ ...valid, repeat: 2 }, 'unknown key "repeat": did you mean "repeats"?'],
  [
    { ...valid, colour: 2 },
    'unknown key "colour": the keys are name, params, repeats, config, seed, inputs, setupWorker, teardownWorker, steps, onFinish.',
  ],
  [{ params: {}, steps: [step] }, '"name" is missing: a sweep needs name, params, steps.'],
  [{ name: 'x', steps: [step] }, '"params" is missing: a sweep needs name, params, steps.'],
  [{ name: 'x', params: {} }, '"steps" is missing: a sweep needs name, params, steps.'],
  [{ ...valid, name: 5 }, 'name is a number (5): pass a name for the experiment, as a string.'],
  [{ ...valid, name: '' }, 'name is the string "": pass a name for the experiment, as a string.'],
  [{ ...valid, params: [1] }, 'params is an array: pass values by name, { x: [1, 2, 3] }, or a space.'],
  [{ ...valid, params: { lr: 0.1 } }, 'params.lr is a number (0.1): pass a list of values, [...], or a range().'],
  [{ ...valid, params: { by: 'sgd' } }, 'params.by is the string "sgd": pass a list of values, [...], or a range().'],
  [{ ...valid, repeats: 0 }, 'repeats is a number (0): pass a whole number, 1 or more.'],
  [{ ...valid, repeats: 1.5 }, 'repeats is a number (1.5): pass a whole number, 1 or more.'],
  [{ ...valid, repeats: '2' }, 'repeats is the string "2": pass a whole number, 1 or more.'],
  [{ ...valid, config: new Map() }, 'config is an instance of Map: pass an object, { key: value }.'],
  [{ ...valid, seed: Number.NaN }, 'seed is a number (NaN): pass a finite number or a string.'],
  [{ ...valid, onFinish: 'mail' }, 'onFinish is the string "mail": pass a function, (summary) => ...'],
  [{ ...valid, steps: step }, 'steps is the function step: pass a list of functions, [(run) => ...].'],
  [{ ...valid, steps: [] }, 'steps is empty: pass at least one, or nothing() to store the runs as they are.'],
  [{ ...valid, steps: [[]] }, 'steps is empty: pass at least one, or nothing() to store the runs as they are.'],
  [{ ...valid, steps: [step, 5] }, 'steps[1] is a number (5): a step is a function'],
  [{ ...valid, steps: [step, [step, null]] }, 'steps[1][1] is null: a step is a function'],
  [{ ...valid, steps: Array(1) }, 'steps[0] is undefined: a step is a function'],
  [{ ...valid, steps: [function* count() {}] }, 'steps[0] is a generator function (count), whose body would never run'],
  [{ ...valid, steps: [class Step {}] }, 'steps[0] is a class (Step), which cannot be called: write (run) => new Step(...).'],
  [{ ...valid, steps: [step.bind(null)] }, 'steps[0] is a native function, or one made by .bind()'],
])('%o is refused: %s', (sweep, message) => {
  expect(() => define(sweep)).toThrow(
    expect.objectContaining({
      name: 'InvalidSweepError',
      code: 'ERR_INVALID_SWEEP',
      message: expect.stringContaining(`defineSweep: ${message}`),
    }),
  )
})
