import { expect, test } from 'vitest'
import { stepRef } from '../../dist/src/steps/define/step-ref.js'

test.each([
  [new URL('file:///lab/steps.js'), 'file:///lab/steps.js'],
  ['file:///lab/steps.js', 'file:///lab/steps.js'],
  ['/lab/a folder/steps#1.ts', 'file:///lab/a%20folder/steps%231.ts'],
])('%s is the module %s', (url, expected) => {
  expect(stepRef(url, 'train', 1)).toMatchObject({ target: { kind: 'export', url: expected, exportName: 'train' }, args: [1] })
})

test.each([
  ['./steps.js', "pass new URL('./steps.js', import.meta.url)"],
  ['../steps.js', "pass new URL('../steps.js', import.meta.url)"],
  ['steps.ts', "pass new URL('./steps.ts', import.meta.url)"],
  ['my-steps', "pass import.meta.resolve('my-steps')"],
  ['@lab/steps/train', "pass import.meta.resolve('@lab/steps/train')"],
  ['https://example.org/steps.js', 'is not a file'],
])('%s is refused: %s', (url, remedy) => {
  expect(() => stepRef(url, 'train')).toThrow(
    expect.objectContaining({ name: 'InvalidStepRefError', code: 'ERR_INVALID_STEP_REF', message: expect.stringContaining(remedy) }),
  )
})

test('the export must be named', () => {
  expect(() => stepRef('/steps.js', '')).toThrow(
    'stepRef: the export name is the string "": pass the name of an exported function, or \'default\'.',
  )
})
