import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { APPLY_IN_THREAD, DIST, OutsideProject, repository } from './outside-project.js'

// The values in values.json are those of tsx (of tsc for metadata; of tsx in each folder by itself
// where several have a tsconfig.json): `node test/compatibility/typescript.mjs` compares them.
const CORPUS = join(repository, 'test/fixtures/typescript')
const expected: Record<string, unknown> = JSON.parse(readFileSync(join(CORPUS, 'values.json'), 'utf8'))

const names = readdirSync(CORPUS).filter((name) => name !== 'values.json')
const mainOf = (name: string): string =>
  `${name}/${['main.ts', 'main.tsx', 'main.cts'].find((file) => existsSync(join(CORPUS, name, file)))}`

/** The corpus where nothing is above it. */
function copyCorpus(): OutsideProject {
  const modules = Object.fromEntries(names.map((name) => [`${name}/package.json`, '{ "type": "module" }']))
  const project = new OutsideProject(modules)
  cpSync(CORPUS, project.folder, { recursive: true })
  return project
}

/** Executed in each thread: the values of each file, or what its import throws. */
const VALUES = `
const valuesOf = async (files, importModule) => {
  const values = {}
  for (const file of files) {
    const { pathToFileURL } = await import('node:url')
    const name = file.split('/')[0]
    values[name] = await importModule(pathToFileURL(file).href).then((module) => module.values, (error) => String(error))
  }
  return values
}`

test('TypeScript means what the nearest tsconfig.json says, in the main thread and in workers', async () => {
  using project = copyCorpus()
  const files = JSON.stringify(names.map(mainOf))
  const [here, inWorker] = (await project.node(`${VALUES}
    const { Worker } = await import('node:worker_threads')
    const code = ${JSON.stringify(VALUES)} + \`
      const { parentPort } = require('node:worker_threads')
      Promise.all([import('${DIST}steps/load/import-module.js'), import('${new URL('../workers/offer-package.js', DIST)}')])
        .then(([{ importModule }]) => valuesOf(${files}, importModule))
        .then((values) => parentPort.postMessage(values))\`
    const here = await valuesOf(${files}, importModule)
    const inWorker = await new Promise((resolve) => new Worker(code, { eval: true, execArgv: [] }).once('message', resolve))
    show([here, inWorker])`)) as [unknown, unknown]
  expect(here).toEqual(expected)
  expect(inWorker).toEqual(expected)
})

test('A script that was made for an import is the one that is hashed without it', async () => {
  using project = copyCorpus()
  const files = names.flatMap((name) => readdirSync(join(CORPUS, name)).map((file) => `${name}/${file}`))
  const scripts = files.filter((file) => /\.[cm]?tsx?$/.test(file)).map((file) => join(project.folder, file))
  const differing = await project.node(`
    const { readFileSync } = await import('node:fs')
    const { importTranspiled, transpile } = await import('${DIST}steps/load/import-transpiled.js')
    const differing = []
    for (const file of ${JSON.stringify(scripts)}) {
      const script = () => transpile(file, readFileSync(file, 'utf8'))
      const before = await script()
      await importTranspiled(pathToFileURL(file).href).catch(() => undefined)
      if ((await script()) !== before) differing.push(file)
    }
    show(differing)`)
  expect(scripts.length).toBeGreaterThan(30)
  expect(differing).toEqual([])
})

const LINES = `import { basename } from 'node:path'
const mark: any = () => undefined
const where = (depth = 2) => Number(/:(\\d+):\\d+\\)?$/.exec(new Error('here').stack?.split('\\n')[depth] ?? '')?.[1])
interface Shape {
  a: number
}
const seen: [line: number, found: number][] = []
const note = (line: number) => void seen.push([line, where(3)])
note(9)
@mark
class Model {
  @mark
  @mark /*accessor*/ level = note(13)
  @mark rate = note(14)
  constructor(readonly x: number = where()) {
    note(16)
    seen.push([15, x])
  }
  static {
    note(20)
  }
  first(value: {
    a: Shape
  }) {
    note(25)
    return value
  }
  @mark
  second() {
    note(30)
    const text = \`several
lines \${where()}
\`
    note(34)
    seen.push([32, Number(text.split(' ')[1])])
  }
  static third = note(37)
  get fourth(): number {
    return where()
  }
}
enum Kind {
  A = 1,
  B,
}
const model = new Model()
model.first({ a: { a: Kind.A } })
model.second()
seen.push([39, model.fourth])
note(50)
export const wrong = seen.filter(([line, found]) => line !== found)
export const count = seen.length + basename('').length
`

test('code that was compiled still stands on its lines', async () => {
  const options = {
    standard: {},
    experimental: { experimentalDecorators: true },
    metadata: { experimentalDecorators: true, emitDecoratorMetadata: true, useDefineForClassFields: true },
    assigned: { useDefineForClassFields: false },
  }
  const texts = {
    standard: LINES.replace('/*accessor*/', 'accessor'),
    experimental: LINES,
    metadata: LINES,
    assigned: LINES.replaceAll('@mark', '').replace('x: number = where()', 'x = 15'),
  }
  using project = new OutsideProject({
    ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [`${name}/lines.ts`, text])),
    ...Object.fromEntries(
      Object.entries(options).map(([name, compilerOptions]) => [`${name}/tsconfig.json`, JSON.stringify({ compilerOptions })]),
    ),
  })
  const found = await project.node(`
    const found = {}
    for (const name of ['standard', 'experimental', 'metadata', 'assigned']) {
      const { wrong, count } = await importModule(url(name + '/lines.ts'))
      found[name] = { wrong, count }
    }
    show(found)`)
  const right = { wrong: [], count: 13 }
  expect(found).toEqual({ standard: right, experimental: right, metadata: right, assigned: right })
})

test('threads take what the coordinator has compiled, unless the text or an option has changed', async () => {
  const step = `import { createRequire } from 'node:module'
class Base { set x(value: number) { this.seen = value } seen = 0 }
class Sub extends Base { x = 1 }
export const step = (run: any): void => {
  run.loads = Object.keys(createRequire(import.meta.url).cache).some((file) => file.endsWith('typescript.js'))
  run.seen = new Sub().seen
}
`
  const assigned = '{ "compilerOptions": { "useDefineForClassFields": false } }'
  using project = new OutsideProject({ 'same.ts': step, 'other.ts': step, 'tsconfig.json': assigned })
  const runs = await project.node(`${APPLY_IN_THREAD}
    const { writeFileSync } = await import('node:fs')
    const reference = (name) => ({ kind: 'export', url: url(name), exportName: 'step', args: [], label: 'step' })
    await loadSteps([reference('same.ts'), reference('other.ts')])
    const same = await inThread([reference('same.ts')], {})
    writeFileSync('tsconfig.json', '{ "compilerOptions": { "useDefineForClassFields": true } }')
    const defined = await inThread([reference('same.ts')], {})
    writeFileSync('tsconfig.json', ${JSON.stringify(assigned)})
    writeFileSync('other.ts', ${JSON.stringify(step.replace('x = 1', 'x = 2'))})
    show([same, defined, await inThread([reference('other.ts')], {})])`)
  expect(runs).toEqual([
    { loads: false, seen: 1 },
    { loads: false, seen: 0 },
    { loads: true, seen: 2 },
  ])
})

test('TypeScript is refused where its tsconfig.json extends what is missing, or itself', async () => {
  const bases = { package: 'no-such-package', file: './none.json', itself: './tsconfig.json' }
  const folders = Object.entries(bases).map(([name, base]) => ({
    [`${name}.ts`]: `import './${name}/other.js'\nexport const x: number = 1\n`,
    [`${name}/other.ts`]: '',
    [`${name}/tsconfig.json`]: JSON.stringify({ extends: base }),
  }))
  using project = new OutsideProject(Object.assign({}, ...folders))
  const errors = await project.node(`
    const errors = []
    for (const name of ['package/other.ts', 'package.ts', 'file.ts', 'itself.ts']) errors.push(await caught(() => importModule(url(name))))
    show(errors)`)
  const refused = (name: string) => ({ name: 'TsconfigError', code: 'ERR_TSCONFIG', file: project.path(`${name}/other.ts`) })
  expect(errors).toMatchObject([refused('package'), refused('package'), refused('file'), refused('itself')])
})

test('a file that neither transpiler can read is refused at its line', async () => {
  using project = new OutsideProject({
    'element.tsx': 'const a = 1\nexport const b = <p>\n',
    'twice.ts': 'class A { accessor x = 1 }\n\nconst same = 1\nconst same = 2\n',
    'decorated.ts': '@mark\nclass A {\n  @mark x = = 1\n}\n',
  })
  const errors = await project.node(`
    const errors = []
    for (const name of ['element.tsx', 'twice.ts', 'decorated.ts']) errors.push(await caught(() => importModule(url(name))))
    show(errors)`)
  expect(errors).toMatchObject([
    { code: 'ERR_MODULE_SYNTAX', file: project.path('element.tsx'), line: 2 },
    { code: 'ERR_MODULE_SYNTAX', file: project.path('twice.ts'), line: 4 },
    { code: 'ERR_MODULE_SYNTAX', file: project.path('decorated.ts'), line: 3 },
  ])
})

test('where the compiler is not installed, what needs it is refused by name, and the rest loads', async () => {
  using project = new OutsideProject({
    'plain.ts': 'enum Kind { A = 1 }\nclass A { x: number = Kind.A }\nexport const { x } = new A()\n',
    'decorated.ts': 'const mark: any = () => {}\n@mark class A {}\n',
    'assigned/fields.ts': 'class A { x = 1 }\n',
    'assigned/tsconfig.json': '{ "compilerOptions": { "target": "ES2020" } }',
  })
  const packages = join(project.path('installed'), 'node_modules')
  mkdirSync(packages, { recursive: true })
  for (const name of readdirSync(join(repository, 'node_modules'))) {
    if (name !== 'typescript' && !name.startsWith('.')) symlinkSync(join(repository, 'node_modules', name), join(packages, name))
  }
  cpSync(join(repository, 'dist/src'), project.path('installed/dist'), { recursive: true })
  const found = await project.node(`
    const installed = await import(url('installed/dist/steps/load/import-module.js'))
    const { x } = await installed.importModule(url('plain.ts'))
    show([x, await caught(() => installed.importModule(url('decorated.ts'))), await caught(() => installed.importModule(url('assigned/fields.ts')))])`)
  const refused = (name: string, reason: string) => ({
    code: 'ERR_TYPESCRIPT_LOADER',
    message: expect.stringMatching(`${name}, which has ${reason}.*: the package typescript, .*npm install statesweep`),
  })
  expect(found).toMatchObject([1, refused('decorated.ts', 'decorators'), refused('assigned/fields.ts', 'fields that assign .*target')])
})
