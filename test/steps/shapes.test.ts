import { createExperiment, type Step } from 'statesweep'
import { expect, test } from 'vitest'
import { resolveSteps } from '../../dist/src/steps/resolve/resolve-steps.js'
import { shapes } from '../fixtures/steps/typed.js'
import { shapes as importing } from '../fixtures/steps/typed-import.js'
import { InstalledProject } from './installed-project.js'

test('each shape of a step takes its route and is what it was, or is refused before a run starts', async () => {
  using project = new InstalledProject()
  project.copy('test/fixtures/steps')
  const modules = ['exported.mjs', 'names.mjs', 'inline.mjs', 'refused.mjs', 'common.cjs', 'common-object.cjs', 'compiled.cjs']
  const { count, wrong } = JSON.parse(await project.print('run-shapes.mjs', ...modules)) as { count: number; wrong: object[] }
  expect(wrong).toEqual([])
  expect(count).toBeGreaterThan(100)
}, 120_000)

test('so it does where jiti loads the modules', async () => {
  using project = new InstalledProject({
    'jiti.mjs': `import { createJiti } from ${JSON.stringify(import.meta.resolve('jiti'))}
      process.argv.splice(2, 0, './typed.ts')
      globalThis.importShapes = (file) => createJiti(import.meta.url, { fsCache: false }).import(file)
      await import('./run-shapes.mjs')`,
  })
  project.copy('test/fixtures/steps')
  expect(JSON.parse(await project.print('jiti.mjs'))).toMatchObject({ wrong: [], count: shapes.length })
}, 60_000)

test.each(shapes as readonly { name: string; step: Step<unknown>; route?: string; by?: unknown; code?: string; captured?: string[] }[])(
  'so it does in vitest: $name',
  async ({ step, route, by, code, captured }) => {
    const experiment = createExperiment().addRuns({ n: [2] })
    const executed = experiment.execute(step, { concurrency: 1 })
    if (code === undefined) {
      await executed
      const [reference] = resolveSteps(step)
      expect(reference?.kind === 'export' ? `export ${reference.exportName}` : reference?.kind).toBe(route)
      expect(experiment.runs.first()?.fields.by).toBe(by)
    } else {
      await expect(executed).rejects.toMatchObject({ code, captured: captured?.map((name) => ({ name })) })
      expect(experiment.outcome).toBeUndefined()
    }
  },
)

test('import() in a step that has no file of its own is refused where the loader has rewritten it, as in vitest', async () => {
  const [shape] = importing
  const executed = createExperiment()
    .addRuns({ n: [2] })
    .execute(shape?.step ?? [])
  await expect(executed).rejects.toMatchObject({ code: 'ERR_STEP_CAPTURES', captured: [{ name: 'import()', line: 13 }] })
})
