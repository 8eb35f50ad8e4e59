import { expect, test } from 'vitest'
import { bind } from '../../dist/src/steps/define/bind.js'
import { stepRef } from '../../dist/src/steps/define/step-ref.js'

const train = (_run: object, _a: number, _b: number): void => {}

test('a bound step holds its function and its arguments, and is frozen', () => {
  const step = bind(train, 1, 2)
  expect(step).toMatchObject({ target: { kind: 'function', execute: train }, args: [1, 2] })
  expect([step, step.target, step.args].every(Object.isFrozen)).toBe(true)
})

test('binding again appends, and leaves the first step as it was', () => {
  const first = bind(train, 1)
  expect(bind(first, 2).args).toEqual([1, 2])
  expect(first.args).toEqual([1])
  expect(bind(stepRef('/steps.js', 'train', 1), 2)).toMatchObject({ target: { kind: 'export', exportName: 'train' }, args: [1, 2] })
})

test('what is not a step cannot be bound', () => {
  const wrong: unknown = 'train'
  expect(() => bind(wrong as typeof train, 1, 2)).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_STEP',
      message: `bind: the first argument is the string "train": pass the step's function.`,
    }),
  )
})
