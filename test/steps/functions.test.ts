import { createSession } from 'statesweep'
import { describe, expect, test } from 'vitest'
import { InstalledProject } from './installed-project.js'

const PRINT = 'console.log(JSON.stringify(experiment.runs.records().map(({ AB }) => AB)))'
const TEN_LINES = `
const experiment = createExperiment().addRuns({ A: [1, 2], B: [3, 4] })
await experiment.execute((run) => {
  run.fields.AB = run.params.A * run.params.B
})
${PRINT}
`
/** A module constant, so that the step can only be had by importing this script. */
const EXPORTS_STEP = `import { createExperiment, main } from 'statesweep'
const factor = 1
export const step = (run) => { run.fields.AB = factor * run.params.A * run.params.B }
`
const START = `const experiment = createExperiment().addRuns({ A: [1, 2], B: [3, 4] })
await experiment.execute(step, OPTIONS)
${PRINT}
`
const CAUGHT = `const caught = async (action) => {
  try { await action() } catch (error) { return { ...error, code: error.code, message: error.message, cause: error.cause && { code: error.cause.code, message: error.cause.message } } }
}
`

describe('a script of ten lines', () => {
  test.each([
    ['main.mjs', `import { createExperiment } from 'statesweep'${TEN_LINES}`],
    ['main.cjs', `const { createExperiment } = require('statesweep')\nasync function start() {${TEN_LINES}}\nstart()`],
  ])('executes the function that it passes: %s', async (name, text) => {
    using project = new InstalledProject({ [name]: text })
    expect(JSON.parse(await project.print(name))).toEqual([3, 4, 6, 8])
  })

  test.each(['threads', 'processes', 'inline'])('has the same functions executed by each backend: %s', async (backend) => {
    using project = new InstalledProject({
      'steps.mjs': 'const factor = 2; export const scale = (run, by) => { run.fields.AB *= factor * by }',
      'main.mjs': `import { bind, createExperiment } from 'statesweep'
        import { scale } from './steps.mjs'
        const experiment = createExperiment().addRuns({ A: [1, 2], B: [3, 4] })
        const options = { backend: '${backend}', concurrency: 1 }
        await experiment.execute([(run) => { run.fields.AB = run.params.A * run.params.B }, bind(scale, 5)], options)
        ${PRINT}`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toEqual([30, 40, 60, 80])
  })

  test('has scopes analysed only for a function that must travel as text', async () => {
    using project = new InstalledProject({
      'steps.mjs': 'export const scale = (run) => { run.fields.AB = 2 }',
      'main.mjs': `import { createRequire } from 'node:module'
        import { createExperiment } from 'statesweep'
        import { scale } from './steps.mjs'
        const isLoaded = () => Object.keys(createRequire(import.meta.url).cache).some((file) => file.includes('eslint-scope'))
        await createExperiment().addRuns({ A: [1] }).execute(scale)
        const before = isLoaded()
        await createExperiment().addRuns({ A: [1] }).execute((run) => { run.fields.AB = 3 })
        console.log(JSON.stringify([before, isLoaded()]))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toEqual([false, true])
  })

  test('may stand in --eval', async () => {
    using project = new InstalledProject()
    const text = `import { createExperiment } from 'statesweep'${TEN_LINES}`
    expect(JSON.parse(await project.print('--input-type=module', '--eval', text))).toEqual([3, 4, 6, 8])
  })

  test('may export its step, and starts in main()', async () => {
    using project = new InstalledProject({ 'main.mjs': `${EXPORTS_STEP}await main(async () => { ${START.replace('OPTIONS', '{}')} })` })
    expect(JSON.parse(await project.print('main.mjs'))).toEqual([3, 4, 6, 8])
  })

  test('learns of main() where a worker would start the sweep again, and starts no run', async () => {
    using project = new InstalledProject({
      'main.mjs': `${EXPORTS_STEP}${CAUGHT}
        const experiment = createExperiment().addRuns({ A: [1], B: [2] })
        console.log(JSON.stringify([await caught(() => experiment.execute(step)), experiment.outcome ?? null]))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toMatchObject([
      {
        code: 'ERR_STEP_IMPORT',
        message: expect.stringMatching(/createExperiment\(\) was called in a worker.*start the sweep inside main\(\)/s),
        cause: { code: 'ERR_INSIDE_WORKER' },
      },
      null,
    ])
  })

  test('executes its exported step inline, where importing the script would wait for itself', async () => {
    using project = new InstalledProject({ 'main.mjs': `${EXPORTS_STEP}${START.replace('OPTIONS', "{ backend: 'inline' }")}` })
    expect(JSON.parse(await project.print('main.mjs'))).toEqual([3, 4, 6, 8])
  })

  test('may get parts of what it needs from a second copy of the package', async () => {
    using project = new InstalledProject({
      'steps.mjs': `import { main } from 'copy'
        main(() => { globalThis.started = true })
        const factor = 1
        export const step = (run, more) => {
          run.fields.AB = factor * run.params.A * run.params.B + more
          run.fields.begun = globalThis.started ?? false
        }`,
      'main.mjs': `import { bind } from 'copy'
        import { initFields } from 'copy/steps'
        import { createExperiment } from 'statesweep'
        import { step } from './steps.mjs'
        const experiment = createExperiment().addRuns({ A: [1, 2], B: [3, 4] })
        await experiment.execute([initFields({ extra: 1 }), bind(step, 0), bind((run) => { run.fields.AB += run.fields.extra })])
        console.log(JSON.stringify(experiment.runs.records().map(({ AB, begun }) => [AB, begun])), globalThis.started)`,
    })
    project.addCopy('copy')
    expect(await project.print('main.mjs')).toBe('[[4,false],[5,false],[7,false],[9,false]] true\n')
  })
})

describe('a file that is edited', () => {
  const steps = (version: string) => `const version = '${version}'
export const step = (run) => { run.fields.version = version }
`
  test('after it was loaded, is not executed in its new version', async () => {
    using project = new InstalledProject({
      'steps.mjs': steps('old'),
      'main.mjs': `import { writeFileSync } from 'node:fs'
        import { createExperiment } from 'statesweep'
        import { step } from './steps.mjs'
        ${CAUGHT}
        writeFileSync('steps.mjs', ${JSON.stringify(steps('new'))})
        const experiment = createExperiment()
        console.log(JSON.stringify([await caught(() => experiment.execute(step)), experiment.outcome ?? null]))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toMatchObject([
      {
        code: 'ERR_STEP_CHANGED',
        message: expect.stringContaining('the file was edited after this process had loaded step "step" from it'),
      },
      null,
    ])
  })

  const typed = (version: string) => `const version: string = '${version}'
export const step = (run: { fields: { version?: string } }): void => { run.fields.version = version }
`
  test('after vitest has loaded it, is told by the text that vitest keeps', async () => {
    using project = new InstalledProject({ 'steps.ts': typed('old') })
    const { step } = (await import(/* @vite-ignore */ project.path('steps.ts'))) as { step: (run: object) => void }
    const experiment = createSession().createExperiment()
    await experiment.execute(step, { concurrency: 1 })
    expect(experiment.runs.first()?.fields.version).toBe('old')
    project.write({ 'steps.ts': typed('new') })
    await expect(experiment.execute(step, { concurrency: 1 })).rejects.toMatchObject({ code: 'ERR_STEP_CHANGED' })
  })

  test('and transpiled without a trace must be older than the process', async () => {
    using project = new InstalledProject({
      'old.ts': typed('old'),
      'main.mjs': `import { writeFileSync } from 'node:fs'
        import { createJiti } from ${JSON.stringify(import.meta.resolve('jiti'))}
        import { createExperiment } from 'statesweep'
        ${CAUGHT}
        writeFileSync('new.ts', ${JSON.stringify(typed('new'))})
        const jiti = createJiti(import.meta.url, { fsCache: false })
        const experiment = createExperiment()
        await experiment.execute((await jiti.import('./old.ts')).step)
        const { step } = await jiti.import('./new.ts')
        console.log(JSON.stringify([experiment.runs.first().fields.version, await caught(() => experiment.execute(step))]))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toMatchObject([
      'old',
      { code: 'ERR_STEP_CHANGED', message: expect.stringContaining('its file is younger than this process') },
    ])
  })

  test('while its sweep runs, ends it when a new worker loads it', async () => {
    using project = new InstalledProject({
      'steps.mjs': `import { writeFileSync } from 'node:fs'
        const version = 'old'
        export const step = (run) => {
          if (run.params.i === 2) {
            writeFileSync(new URL(import.meta.url), ${JSON.stringify(steps('new'))})
            process.exit(1)
          }
          run.fields.version = version
        }`,
      'main.mjs': `import { createExperiment } from 'statesweep'
        import { step } from './steps.mjs'
        ${CAUGHT}
        const experiment = createExperiment().addRuns({ i: [0, 1, 2, 3, 4] })
        const error = await caught(() => experiment.execute(step, { concurrency: 1, order: 'given' }))
        console.log(JSON.stringify([error, experiment.runs.records().map(({ version }) => version ?? null)]))`,
    })
    const [error, versions] = JSON.parse(await project.print('main.mjs')) as [object, (string | null)[]]
    expect(error).toMatchObject({ code: 'ERR_EXECUTION_STOPPED', message: expect.stringContaining('the content of the file differs') })
    // The run before the one that ended the worker may not be in the file yet.
    expect([versions[0], versions.slice(2)]).toEqual(['old', [null, null, null]])
    expect(versions).not.toContain('new')
  })

  test('between two executions, is refused by the workers that have its old version', async () => {
    using project = new InstalledProject({
      'steps.mjs': steps('old'),
      'main.mjs': `import { writeFileSync } from 'node:fs'
        import { createSession, stepRef } from 'statesweep'
        ${CAUGHT}
        const session = createSession()
        const step = stepRef(new URL('./steps.mjs', import.meta.url), 'step')
        await session.createExperiment('first').execute(step, { concurrency: 1 })
        writeFileSync('steps.mjs', ${JSON.stringify(steps('new'))})
        const second = session.createExperiment('second')
        console.log(JSON.stringify([await caught(() => second.execute(step, { concurrency: 1 })), second.outcome ?? null]))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toMatchObject([{ code: 'ERR_STEP_CHANGED' }, null])
  })
})

describe('where workers cannot have a function', () => {
  test('the permission mode has no inspector: stepRef is the way, and works', async () => {
    using project = new InstalledProject({
      'steps.mjs': 'export const step = (run) => { run.fields.AB = run.params.A * run.params.B }',
      'main.mjs': `import { createExperiment, stepRef } from 'statesweep'
        import { step } from './steps.mjs'
        ${CAUGHT}
        const experiment = createExperiment().addRuns({ A: [1, 2], B: [3, 4] })
        console.log(JSON.stringify(await caught(() => experiment.execute(step))))
        await experiment.execute(stepRef(new URL('./steps.mjs', import.meta.url), 'step'))
        ${PRINT}`,
    })
    const permission = Number(process.versions.node.split('.')[0]) >= 23 ? '--permission' : '--experimental-permission'
    const allowed = ['--allow-fs-read=*', '--allow-fs-write=*', '--allow-worker', '--allow-addons']
    const [error = '', results = ''] = (await project.print(permission, ...allowed, 'main.mjs')).trim().split('\n')
    expect(JSON.parse(error)).toMatchObject({
      code: 'ERR_STEP_NOT_REFERENCED',
      message: expect.stringMatching(/inspector.*pass stepRef\(new URL\('.\/steps.js', import.meta.url\), 'step'\)/),
    })
    expect(JSON.parse(results)).toEqual([3, 4, 6, 8])
  })

  test('a bundle is told to leave the module of the step out of it', async () => {
    const map = { version: 3, sources: ['a.js', 'b.js'], mappings: 'AAAA', names: [] }
    using project = new InstalledProject({
      'bundle.mjs': `import { createExperiment } from 'statesweep'
        ${CAUGHT}
        var factor = 2
        var step = (run) => { run.fields.by = factor }
        console.log(JSON.stringify(await caught(() => createExperiment().execute(step))))
        //# sourceMappingURL=bundle.mjs.map`,
      'bundle.mjs.map': JSON.stringify(map),
    })
    expect(JSON.parse(await project.print('bundle.mjs'))).toMatchObject({
      code: 'ERR_STEP_CAPTURES',
      message: expect.stringMatching(/a bundle of 2 files.*stepRef\(new URL\('.\/steps.js', import.meta.url\), 'step'\)/),
    })
  })

  test('the error names what is captured, where it is used and where it comes from', async () => {
    using project = new InstalledProject({
      'load.mjs': 'export const load = () => 1',
      'main.mjs': `import { createExperiment } from 'statesweep'
import { load as read } from './load.mjs'
const rate = 0.1
const make = (depth) => {
  for (const width of [1]) {
    return function train(run) {
      run.fields.loss = read() * rate
      run.fields.size = depth * width
    }
  }
}
await createExperiment().execute(make(3)).catch((error) => console.log(JSON.stringify(error)))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toMatchObject({
      step: 'train',
      line: 6,
      captured: [
        { name: 'read', line: 7, origin: "imported from './load.mjs'" },
        { name: 'rate', line: 7, origin: 'defined at line 3' },
        { name: 'depth', line: 8, origin: 'defined at line 4' },
        { name: 'width', line: 8, origin: 'defined at line 5' },
      ],
      remedies: [
        expect.stringContaining('export const train'),
        expect.stringContaining('config: { read, rate, depth, width }'),
        expect.stringContaining('sweep file'),
      ],
    })
  })

  test('what a module throws in the worker arrives with its name, message and place', async () => {
    using project = new InstalledProject({
      'steps.mjs': `import { isMainThread } from 'node:worker_threads'
const factor = 1
if (!isMainThread) throw new RangeError('no GPU here')
export const step = (run) => { run.fields.by = factor }`,
      'main.mjs': `import { createExperiment } from 'statesweep'
        import { step } from './steps.mjs'
        await createExperiment().execute(step).catch(({ code, message, cause }) =>
          console.log(JSON.stringify({ code, message, cause: { name: cause.name, message: cause.message, stack: cause.stack } })))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toMatchObject({
      code: 'ERR_STEP_IMPORT',
      message: expect.stringContaining('RangeError: no GPU here'),
      cause: { name: 'RangeError', message: 'no GPU here', stack: expect.stringContaining('steps.mjs:3:') },
    })
  })

  test('a file of another kind is told which kinds there are', async () => {
    using project = new InstalledProject({
      'steps.coffee': '',
      'main.mjs': `import { createExperiment, stepRef } from 'statesweep'
        await createExperiment().execute(stepRef(new URL('./steps.coffee', import.meta.url), 'step')).catch(({ message }) => console.log(JSON.stringify(message)))`,
    })
    expect(JSON.parse(await project.print('main.mjs'))).toContain('modules of steps end in .js, .mjs, .cjs, .jsx, .ts, .mts, .cts or .tsx.')
  })
})

describe('the stack of a step that throws', () => {
  const FAIL = `
const fail = (run) => {
  throw new Error(\`A is \${run.params.A}\`)
}
`
  const SHOW = `import { createExperiment } from 'statesweep'
const experiment = createExperiment().addRuns({ A: [1] })
experiment.execute(fail).catch(({ exceptions: [{ stack }] }) => console.log(stack))
`
  test.each([
    ['inline', { 'main.mjs': `// A comment.${FAIL}${SHOW}` }, 'main'],
    [
      'exported',
      { 'main.mjs': `import { fail } from './steps.mjs'\n${SHOW}`, 'steps.mjs': `const own = 1${FAIL}void own; export { fail }` },
      'steps',
    ],
  ])('begins at the line and column of the file: %s', async (_, files, file) => {
    using project = new InstalledProject(files)
    const [, frame] = (await project.print('main.mjs')).split('\n')
    expect(frame).toContain(`at fail (file://${project.path(file)}.mjs:3:9)`)
  })

  test('begins at the line of the TypeScript in vitest, which compiles it', async () => {
    const session = createSession()
    const experiment = session.createExperiment().addRuns({ A: [1] })
    const line = lineHere()
    const error: unknown = await experiment
      .execute((run) => {
        const value: number = run.params.A as number
        if (value > 0) throw new Error('here')
      })
      .catch((failure: unknown) => failure)
    session.close()
    const { exceptions } = error as { exceptions: { stack: string }[] }
    expect(exceptions[0]?.stack.split('\n')[1]).toContain(`functions.test.ts:${line + 4}:`)
  })

  test('honours the source map of compiled code', async () => {
    using project = new InstalledProject({
      // Two lines longer than what it was compiled from.
      'dist/main.mjs': `import { createExperiment } from 'statesweep';
const experiment = createExperiment().addRuns({ A: [1] });
experiment.execute((run) => {
    throw new Error('mapped');
}).catch(({ exceptions: [{ stack }] }) => console.log(stack));
//# sourceMappingURL=main.mjs.map`,
      'dist/main.mjs.map': JSON.stringify({
        version: 3,
        sources: ['../src/main.mts'],
        names: [],
        // Lines 1 to 5 are lines 11, 12, 14, 16 and 17 there.
        mappings: 'AAUA;AACA;AAEA,mBAAmB;IAEjB;AACF',
      }),
    })
    const [, frame] = (await project.print('dist/main.mjs')).split('\n')
    expect(frame).toContain('src/main.mts:16:')
  })
})

describe('a module that was compiled', () => {
  test('has the lines of its source map in workers, where Node is told to use them', async () => {
    using project = new InstalledProject({
      'dist/steps.mjs': `const own = 1;
export const fail = (run) => { throw new Error(\`mapped \${own}\`); };
//# sourceMappingURL=steps.mjs.map`,
      // Line 2 is line 12 there.
      'dist/steps.mjs.map': JSON.stringify({ version: 3, sources: ['../src/steps.mts'], names: [], mappings: 'AAAA;AAWA' }),
      'main.mjs': `import { createExperiment } from 'statesweep'
        import { fail } from './dist/steps.mjs'
        createExperiment().execute(fail).catch(({ exceptions: [{ stack }] }) => console.log(stack))`,
    })
    expect(await project.print('--enable-source-maps', 'main.mjs')).toContain('src/steps.mts:12:')
  })
})

/** The line of the test that calls this. */
function lineHere(): number {
  const [, , frame = ''] = (new Error().stack ?? '').split('\n')
  return Number(/functions\.test\.ts:(\d+):/.exec(frame)?.[1])
}
