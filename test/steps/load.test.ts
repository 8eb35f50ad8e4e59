import { expect, test } from 'vitest'
import { APPLY_IN_THREAD, OutsideProject } from './outside-project.js'

const SWEEP = `import { bind, defineSweep, stepRef } from 'statesweep'
import { initFields } from 'statesweep/steps'
const scale = 10
const factory = (n: number) => (run: any) => { run.fields['n' + n] = n * scale }
const bound = (run: any, make: () => number) => { run.fields.bound = make() }
export default defineSweep({
  name: 'all', params: { a: [1] },
  steps: [factory(1), [factory(2)], bind(bound, () => 5), initFields({ built: 'in' }),
    stepRef(new URL('./steps.js', import.meta.url), 'exported', { k: 7 }),
    async function waits(run) { await null; run.fields.waited = true }],
})
`
const STEPS = `export const exported = (run, { k }) => { run.fields.k = k }
export const train = () => {}
export const learningRate = 0.1
export function* count() {}
`
const PACKAGE = '{ "type": "module" }'
const files = { 'all.sweep.ts': SWEEP, 'steps.js': STEPS, 'package.json': PACKAGE }

const RESOLVE = `${APPLY_IN_THREAD}
  const { sweep, url: sweepUrl, fileHash } = await loadSweep('all.sweep.ts')
  const references = resolveSteps(sweep.steps, { sweepUrl, fileHash })
`

test('closures, factories, bound functions, built-ins and exports of a sweep file arrive in a worker', async () => {
  using project = new OutsideProject(files)
  const result = await project.node(`${RESOLVE}
    show([references.map(({ label }) => label), await inThread(references, { fields: {} })])`)
  expect(result).toEqual([
    ['step 1', 'step 2', 'bound', 'initFields', 'exported', 'waits'],
    { fields: { n1: 10, n2: 20, bound: 5, built: 'in', k: 7, waited: true } },
  ])
})

test('references are plain data: what a codec makes of them is what they were', async () => {
  using project = new OutsideProject(files)
  expect(await project.node(`${RESOLVE} show(JSON.stringify(structuredClone(references)) === JSON.stringify(references))`)).toBe(true)
})

test.each([
  ['a comment', SWEEP.replace('const scale', '// new\nconst scale'), 'the content of the file differs'],
  ['a constant', SWEEP.replace('scale = 10', 'scale = 11'), 'the content of the file differs'],
  ['the source of a step', SWEEP.replace('make()', 'make() + 1'), 'the source of step "bound" differs'],
  ['the number of steps', SWEEP.replace('[factory(2)],', ''), 'it has 5 steps instead of 6'],
  ['the name of a step', SWEEP.replace('function waits', 'function sleeps'), 'its step 6 is "sleeps" instead of "waits"'],
])('a worker notices that %s was edited during the sweep', async (_, edited, difference) => {
  using project = new OutsideProject(files)
  const error = await project.node(`${RESOLVE}
    const { writeFileSync } = await import('node:fs')
    writeFileSync('all.sweep.ts', ${JSON.stringify(edited)})
    show(await inThread(references.filter(({ label }) => label === 'bound'), { fields: {} }))`)
  expect(error).toMatchObject({ name: 'StepChangedError', code: 'ERR_STEP_CHANGED', message: expect.stringContaining(`${difference}.`) })
})

const load = (exportName: string, file = 'steps.js') => `
  const reference = { kind: 'export', url: url('${file}'), exportName: '${exportName}', args: [], label: '${exportName}' }
  show(await caught(() => loadSteps([reference])))`

test('an export that does not exist is answered with the functions that do, the nearest first', async () => {
  using project = new OutsideProject(files)
  expect(await project.node(load('trian'))).toMatchObject({
    name: 'StepExportError',
    code: 'ERR_STEP_EXPORT',
    message: expect.stringContaining('steps.js has no export "trian": its exported functions are "train", "count", "exported".'),
  })
})

test('an export that is no function, or a generator, is no step', async () => {
  using project = new OutsideProject(files)
  expect(await project.node(load('learningRate'))).toMatchObject({
    code: 'ERR_STEP_EXPORT',
    message: expect.stringContaining('exports "learningRate", which is a number (0.1), not a step'),
  })
  expect(await project.node(load('count'))).toMatchObject({
    code: 'ERR_INVALID_STEP',
    message: expect.stringContaining('generator function'),
  })
  // Not of the module, but of every object.
  expect(await project.node(load('toString'))).toMatchObject({ code: 'ERR_STEP_EXPORT' })
})

test.each([
  ['throws.mjs', "throw new RangeError('at import')\n", 'failed: RangeError: at import'],
  ['throws-text.mjs', "throw 'a text'\n", 'failed: a text'],
  ['needs.mjs', "import 'no-such-package'\n", "failed: Error: Cannot find package 'no-such-package'"],
  ['bad.ts', 'const a: = 1\n', 'bad.ts:1:10: syntax error'],
])('what goes wrong while %s is imported is told, with its cause as text', async (name, text, message) => {
  using project = new OutsideProject({ [name]: text })
  expect(await project.node(load('step', name))).toMatchObject({
    name: 'StepImportError',
    code: 'ERR_STEP_IMPORT',
    step: 'step',
    message: expect.stringContaining(message),
    causeText: expect.stringMatching(/\S/),
  })
})

test('the same step may stand in several places, each with its arguments', async () => {
  using project = new OutsideProject(files)
  const fields = await project.node(`
    const reference = (k) => ({ kind: 'export', url: url('steps.js'), exportName: 'exported', args: [{ k }], label: 'exported' })
    const run = { fields: {} }
    const seen = []
    for (const step of await loadSteps([reference(1), reference(2), reference(1)])) { step.call(run); seen.push(run.fields.k) }
    show(seen)`)
  expect(fields).toEqual([1, 2, 1])
})

test('a step that changes its arguments changes them for no other run', async () => {
  using project = new OutsideProject({
    'steps.mjs': 'export const step = (run, list) => { run.fields.length = list.length; list.push(1) }\n',
  })
  const lengths = await project.node(`
    const [step] = await loadSteps([{ kind: 'export', url: url('steps.mjs'), exportName: 'step', args: [[0, 0]], label: 'step' }])
    const runs = [{ fields: {} }, { fields: {} }]
    // Whether the attempt throws, as the list is frozen, or changes a copy, is the business of the
    // codec.
    for (const run of runs) await caught(() => step.call(run))
    show(runs.map(({ fields }) => fields.length))`)
  expect(lengths).toEqual([2, 2])
})
