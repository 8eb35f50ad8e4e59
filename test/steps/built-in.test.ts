import { expect, test } from 'vitest'
import { dropFields, initFields, nothing, sleep } from '../../dist/src/steps/built-in.js'
import type { Step } from '../../dist/src/steps/define/step.js'
import { loadSteps } from '../../dist/src/steps/load/load-steps.js'
import { resolveSteps } from '../../dist/src/steps/resolve/resolve-steps.js'

async function load(step: Step) {
  const [loaded] = await loadSteps(resolveSteps([step]))
  if (loaded === undefined) throw new Error('one step gives one')
  return loaded
}

test('initFields sets the fields that are given, and leaves the others', async () => {
  const step = await load(initFields({ a: 1, b: 'x' }))
  const run = { fields: { a: 0, c: true } }
  expect(step.call(run)).toBeUndefined()
  expect(run.fields).toEqual({ a: 1, b: 'x', c: true })
})

test('initFields gives each run values of its own, bytes included, which it may change', async () => {
  const step = await load(initFields({ losses: [], nested: { deep: [1] }, bytes: Buffer.from('abc') }))
  const runs = [1, 2].map(() => ({ fields: {} as { losses: number[]; nested: { deep: number[] }; bytes: Buffer } }))
  for (const run of runs) step.call(run)
  const [first, second] = runs
  first?.fields.losses.push(1)
  first?.fields.nested.deep.push(2)
  first?.fields.bytes.fill(0)
  expect(second?.fields).toEqual({ losses: [], nested: { deep: [1] }, bytes: Buffer.from('abc') })
  expect(first?.fields.losses).toEqual([1])
})

test('dropFields removes the named fields, and passes over those that are not there', async () => {
  const step = await load(dropFields('a', 'missing'))
  const run = { fields: { a: 1, b: 2 } }
  expect(step.call(run)).toBeUndefined()
  expect(run.fields).toEqual({ b: 2 })
})

test('nothing does nothing', async () => {
  const run = Object.freeze({ fields: Object.freeze({ a: 1 }) })
  expect((await load(nothing())).call(run)).toBeUndefined()
  expect(run).toEqual({ fields: { a: 1 } })
})

test('sleep waits at least as long as it says', async () => {
  const step = await load(sleep(30))
  const start = performance.now()
  await expect(step.call({ fields: {} })).resolves.toBeUndefined()
  // Timers count whole milliseconds and may fire up to one early.
  expect(performance.now() - start).toBeGreaterThanOrEqual(29)
})

test("sleep ends when the run's signal is aborted", async () => {
  const controller = new AbortController()
  const sleeping = (await load(sleep(60_000))).call({ signal: controller.signal })
  controller.abort()
  await expect(sleeping).rejects.toMatchObject({ name: 'AbortError' })
})

test.each([[Number.NaN], [-1], [2 ** 31], [Number.POSITIVE_INFINITY], ['5']])('sleep(%s) is refused', (milliseconds) => {
  expect(() => sleep(milliseconds as number)).toThrow(
    expect.objectContaining({
      code: 'ERR_STEP_ARGUMENT',
      message: expect.stringContaining('pass milliseconds, a number from 0 to 2147483647'),
    }),
  )
})

test('initFields and dropFields refuse what are not fields', () => {
  const wrong: unknown = 5
  expect(() => initFields(wrong as Record<string, unknown>)).toThrow('initFields: the fields are a number (5): pass values by name')
  expect(() => dropFields('a', wrong as string)).toThrow("dropFields: a name is a number (5): pass names, dropFields('a', 'b').")
})

test('a built-in step that does not exist, from a newer version say, is an error that lists those that do', async () => {
  await expect(loadSteps([{ kind: 'built-in', name: 'dropField', args: [], label: 'dropField' }])).rejects.toMatchObject({
    code: 'ERR_STEP_EXPORT',
    exports: ['dropFields', 'initFields', 'nothing', 'sleep', 'exec', 'initSequences'],
  })
})
