import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as api from 'statesweep'
import * as steps from 'statesweep/steps'
import ts from 'typescript'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from './fixtures/lab.js'

const SRC = fileURLToPath(new URL('../src/', import.meta.url))

interface Example {
  readonly name: string
  readonly code: string
}

/** The text of each `@example` of a file. */
function examplesOf(file: string): Example[] {
  const text = readFileSync(join(SRC, file), 'utf8')
  return Array.from(text.matchAll(/^ *\* @example\n(.*?)\*\//gms), ([, block = ''], at) => ({
    name: `${file} ${at + 1}`,
    code: block.replace(/^ *\* ?/gm, '').trim(),
  }))
}

const examples = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .flatMap(examplesOf)

/** What examples take for granted. */
interface Given {
  readonly session: api.Session
  readonly experiment: api.Experiment
  readonly idRun: string
}

/** `expression // value` becomes a check that it has this value. */
const checked = (code: string): string => code.replace(/^(?!const|\s)(.*?) \/\/ (.+)$/gm, 'same($1, ($2))')

async function execute(code: string, given: Given): Promise<void> {
  const { outputText } = ts.transpileModule(`export {}\n{\n${checked(code).replace('export default ', 'void ')}\n}`, {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  })
  const base = pathToFileURL(join(process.cwd(), 'main.mjs')).href
  const run = Object.assign(
    { params: {}, fields: {} },
    { random: (await import('../dist/src/model/random.js')).createRandom({ a: 1, b: 2, c: 3, d: 4 }) },
  )
  const step = () => undefined
  const scope = {
    ...api,
    ...steps,
    ...given,
    run,
    fetchPage: step,
    fill: step,
    sum: step,
    same: (actual: unknown, wanted: unknown) => expect(actual).toEqual(wanted),
    console: { log: step, table: step },
  }
  const body = outputText.replace('export {};', '').replaceAll('import.meta.url', JSON.stringify(base))
  const AsyncFunction = Object.getPrototypeOf(async () => undefined).constructor as new (
    ...parts: string[]
  ) => (...args: unknown[]) => Promise<void>
  await new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope))
}

describe('the examples of doc comments', () => {
  beforeAll(() => {
    expect(examples.length).toBeGreaterThan(30)
  })

  it.each(examples)('$name', async ({ code }) => {
    const before = process.cwd()
    process.chdir(temporaryFolder())
    try {
      writeFileSync(
        'steps.js',
        'export const multiply = (run) => { run.fields.AB = run.params.A * run.params.B }; export const train = () => {}',
      )
      writeFileSync('package.json', '{ "type": "module" }')
      const session = api.createSession()
      const experiment = session.createExperiment('example').addRuns({ A: [1, 2], B: [3, 4] })
      const url = pathToFileURL(join(process.cwd(), 'steps.js'))
      await experiment.execute(api.stepRef(url, 'multiply'), { backend: 'inline' })
      await execute(code, { session, experiment, idRun: experiment.runs.first()?.idRun ?? '' })
      session.close()
    } finally {
      process.chdir(before)
    }
  })
})
