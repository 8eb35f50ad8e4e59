import { expect, test } from 'vitest'
import { initFields, sleep } from '../../../dist/src/steps/built-in.js'
import { bind } from '../../../dist/src/steps/define/bind.js'
import type { Steps } from '../../../dist/src/steps/define/step.js'
import { stepRef } from '../../../dist/src/steps/define/step-ref.js'
import { resolveSteps } from '../../../dist/src/steps/resolve/resolve-steps.js'
import { OutsideProject } from '../outside-project.js'

const train = (): void => {}
const withArgument = (_run: object, _epochs: number): void => {}

test('built-in steps and exported functions become their addresses, in order, nested or repeated', () => {
  const ref = stepRef('/lab/steps.js', 'train', { epochs: 3 })
  const exported = { kind: 'export', url: 'file:///lab/steps.js', exportName: 'train', args: [{ epochs: 3 }], label: 'train' }
  expect(resolveSteps([ref, [sleep(5), [ref]], bind(stepRef('/lab/steps.js', 'default'), 1)])).toEqual([
    exported,
    { kind: 'built-in', name: 'sleep', args: [5], label: 'sleep' },
    exported,
    { kind: 'export', url: 'file:///lab/steps.js', exportName: 'default', args: [1], label: 'step 4' },
  ])
})

test('a step alone is a list of one', () => {
  expect(resolveSteps(sleep(5))).toEqual([{ kind: 'built-in', name: 'sleep', args: [5], label: 'sleep' }])
})

test('a function that its module exports becomes its address, one that needs nothing becomes its text, and both are held for this thread', () => {
  const exported = { kind: 'export', url: import.meta.resolve('../../fixtures/steps/helper.mjs'), exportName: 'factor', args: [] }
  expect(resolveSteps(stepRef(exported.url, 'factor'))).toEqual([
    { ...exported, fileHash: expect.stringMatching(/^[0-9a-f]{64}$/), label: 'factor' },
  ])
  const [plain, bound] = resolveSteps([train, bind(withArgument, 1)])
  expect(plain).toMatchObject({
    kind: 'inline',
    source: expect.stringContaining('=>'),
    url: import.meta.url,
    name: 'train',
    args: [],
    held: expect.any(String),
  })
  expect(bound).toMatchObject({ kind: 'inline', name: 'withArgument', args: [1], label: 'withArgument' })
})

test('no steps at all is an error, whatever the nesting', () => {
  for (const steps of [[], [[], [[]]]]) expect(() => resolveSteps(steps)).toThrow(expect.objectContaining({ code: 'ERR_NO_STEPS' }))
})

test('what is not a step is named by its place', () => {
  const steps: unknown = [sleep(1), [Promise.resolve()]]
  expect(() => resolveSteps(steps as Steps)).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_STEP',
      where: 'steps[1][0]',
      reason: expect.stringContaining('is a Promise (was await forgotten?)'),
    }),
  )
})

test('the functions of a sweep file become their places in it, with what was seen there', () => {
  using project = new OutsideProject({ 'a.sweep.ts': 'content' })
  const sweepUrl = `file://${project.path('a.sweep.ts')}`
  const references = resolveSteps([() => {}, initFields({ a: 1 }), bind(withArgument, 1), train], { sweepUrl })
  const identity = { kind: 'sweep', url: sweepUrl, count: 4, names: ['step 1', 'initFields', 'withArgument', 'train'] }
  // SHA-256 of "content".
  const fileHash = 'ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73'
  expect(references).toMatchObject([
    { ...identity, fileHash, index: 0, label: 'step 1' },
    { kind: 'built-in', name: 'initFields', args: [{ a: 1 }] },
    { ...identity, fileHash, index: 2, label: 'withArgument' },
    { ...identity, fileHash, index: 3, label: 'train' },
  ])
  expect(resolveSteps([train], { sweepUrl, fileHash: 'taken before the import' })).toMatchObject([{ fileHash: 'taken before the import' }])
})
