import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as api from 'statesweep'
import * as steps from 'statesweep/steps'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/**
 * What each room may import: whole rooms, single files, and `types:` where only types cross. Leaves
 * may be imported by all.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  codec: [],
  statistics: [],
  measure: ['statistics'],
  model: ['codec'],
  spaces: ['model', 'codec'],
  steps: ['spaces', 'model', 'codec'],
  chunk: ['types:steps', 'spaces', 'model', 'codec'],
  worker: ['chunk', 'spaces', 'steps/load', 'model', 'codec'],
  coordinator: [
    'chunk/message',
    'chunk/layout',
    'chunk/ranges',
    'chunk/mark',
    'chunk/part-file',
    'types:chunk',
    'chunk/monotonic',
    'spaces',
    'types:steps',
    'model',
    'codec',
  ],
  backends: [
    'types:coordinator',
    'types:chunk',
    'chunk/shared-mark',
    'chunk/file-mark',
    'chunk/mark',
    'chunk/process-files',
    'steps/exec/family-mark',
    'steps/exec/marked',
    'model',
  ],
  'backends/inline': ['types:coordinator', 'types:chunk', 'chunk/shared-mark', 'chunk/mark', 'worker'],
  store: [
    'types:coordinator',
    'types:chunk',
    'types:steps',
    'steps/exec/marked',
    'chunk/layout',
    'statistics',
    'chunk/part-file',
    'spaces',
    'model',
    'codec',
  ],
  workers: [
    'steps/load/own-package',
    'worker',
    'steps/exec/under-way',
    'steps/exec/family-mark',
    'types:chunk',
    'chunk/shared-mark',
    'chunk/mark',
    'chunk/file-mark',
    'chunk/process-files',
    'model',
  ],
  sweep: ['types:experiment-origin', 'session', 'experiment', 'spaces', 'steps'],
  database: ['types:store'],
  provenance: ['steps/exec/shell-script', 'model', 'codec'],
  'execution-request': ['types:experiment-origin', 'types:coordinator', 'types:spaces', 'steps'],
  'execute-request': ['types:experiment-origin', 'types:execution-request', 'coordinator', 'types:store', 'provenance'],
  'experiment-origin': ['types:database', 'types:coordinator', 'types:model', 'types:spaces', 'types:steps', 'types:store'],
  experiment: [
    'types:database',
    'experiment-origin',
    'execution-request',
    'execute-request',
    'coordinator',
    'store',
    'spaces',
    'steps',
    'model',
    'codec',
  ],
  session: ['types:database', 'experiment', 'types:experiment-origin', 'store', 'backends', 'types:coordinator', 'model'],
  export: ['model'],
  cli: [
    'workers/offer-package',
    'session',
    'experiment',
    'sweep',
    'model/user-frame',
    'model/status',
    'model/package',
    'model/code',
    'model/source-text',
    'model/time-left',
    'export',
    'statistics',
    'measure/noise',
    'steps',
    'types:model',
    'types:spaces',
    'types:store',
    'types:coordinator',
    'types:chunk',
    'spaces',
  ],
}
/** Rooms of the command: each imports only rooms after it. */
const COMMAND = ['commands', 'execute', 'statistics', 'inspect', 'sources', 'parse', 'terminal']
const LEAVES = [
  'engine-globals',
  'errors',
  'options',
  'nearest-name',
  'parallelism',
  'on-demand',
  'make-temporary-folder',
  'option-rules',
  'worker-hook',
  'model/status',
]
/** Rooms and files that execute in a thread with steps, which may have replaced its globals. */
const BESIDE_STEPS = [
  'worker',
  'chunk',
  'codec',
  'coordinator',
  'backends',
  'store',
  'measure',
  'steps/exec',
  'steps/built-in',
  'session',
  'workers/thread',
  'workers/process',
]
/** Globals, and what has them, that are used there as `engine-globals.ts` took them at load. */
const REPLACED =
  /^(Date|performance|JSON|Promise|AbortController|queueMicrotask|(set|clear)(Timeout|Interval|Immediate)|process\.(nextTick|hrtime))$/
const TIMER_MODULES = ['node:timers', 'node:timers/promises', 'node:perf_hooks']
/** Packages that one place alone may import. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  piscina: ['backends/threads'],
  'better-sqlite3': [
    'store',
    'chunk/writer',
    'chunk/create-tables',
    'chunk/sequence-history',
    'chunk/sequence-host',
    'chunk/sequence-table',
  ],
  'node:v8': ['codec'],
  uuid: ['model/experiment-id'],
  'p-limit': ['coordinator'],
  'pure-rand': ['model/random'],
  acorn: ['steps'],
  'acorn-walk': ['steps/syntax'],
  'eslint-scope': ['steps/resolve/scopes', 'steps/resolve/origin-of'],
  jiti: ['steps'],
  typescript: ['steps/load/compile-typescript'],
  'get-tsconfig': ['steps/load/compiler-options'],
  commander: ['cli'],
  'csv-parse': ['cli'],
  tinyglobby: ['steps/identity/hash-inputs'],
  'hyparquet-writer': ['export/parquet'],
  'fastest-levenshtein': ['nearest-name'],
  'string-width': ['cli/terminal/display-width'],
  'lossless-json': ['steps/exact-json'],
  'd3-array': ['statistics', 'cli/statistics'],
}

interface Import {
  readonly target: string
  readonly isType: boolean
}

const files = ['src', 'workers'].flatMap((folder) =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
)

function importsOf(file: string): Import[] {
  const source = readFileSync(join(ROOT, file), 'utf8')
  const found = source.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'"]*?\sfrom\s+)?'([^']+)'/gms)
  const dynamic = source.matchAll(/\bimport\('([^']+)'\)/g)
  return [
    ...Array.from(found, ([, type, target]) => ({ target: target ?? '', isType: type !== undefined })),
    ...Array.from(dynamic, ([, target]) => ({ target: target ?? '', isType: false })),
  ]
}

const parse = (file: string): ts.SourceFile =>
  ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true)

/** The texts in a file: strings and pieces of templates. */
function texts(file: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node) || ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node)) found.push(node.text)
    ts.forEachChild(node, visit)
  }
  visit(parse(file))
  return found
}

/**
 * Functions that are too long to read at once, or take too much; errors are made of their inputs.
 */
function longFunctions(file: string): string[] {
  const source = parse(file)
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const [first, last] = [node.getStart(), node.end].map((at) => source.getLineAndCharacterOfPosition(at).line)
      const lines = (last ?? 0) - (first ?? 0) + 1
      const name = node.name?.getText() ?? '(anonymous)'
      if (lines > 60) found.push(`${file}: ${name} has ${lines} lines`)
      if (node.parameters.length > 3 && !file.startsWith('src/errors/'))
        found.push(`${file}: ${name} has ${node.parameters.length} parameters`)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** The globals that a file uses though a step may have replaced them. Types are not replaced. */
function replacedGlobals(file: string): string[] {
  const found: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    const isName = ts.isIdentifier(node) && !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node)
    if ((isName || ts.isPropertyAccessExpression(node)) && REPLACED.test(node.getText())) found.push(`${file}: ${node.getText()}`)
    ts.forEachChild(node, visit)
  }
  visit(parse(file))
  return found
}

/** `codec/encode` for `src/codec/encode.ts`. */
const nameOf = (file: string): string => file.replace(/^src\//, '').replace(/\.[jt]s$/, '')
const roomOf = (name: string): string => name.split('/', 1).join()
const resolveImport = (file: string, target: string): string => nameOf(relative(ROOT, resolve(ROOT, dirname(file), target)))

function isAllowed(from: string, { target, isType }: Import): boolean {
  const room = roomOf(from)
  if (room === 'index' || room === roomOf(target) || LEAVES.includes(target)) return true
  if (LEAVES.includes(from)) return false
  const allowed = [...(MAY_IMPORT[room] ?? []), ...(MAY_IMPORT[from] ?? [])]
  return allowed.some((entry) => {
    const name = entry.replace('types:', '')
    return (isType || !entry.startsWith('types:')) && (target === name || target.startsWith(`${name}/`))
  })
}

describe('the house', () => {
  it('has imports in one direction only', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file)
        .filter(({ target }) => target.startsWith('.'))
        .map(({ target, isType }) => ({ target: resolveImport(file, target), isType }))
        .filter((one) => !isAllowed(nameOf(file), one))
        .map(({ target }) => `${nameOf(file)} -> ${target}`),
    )
    expect(wrong).toEqual([])
  })

  it('has imports in one direction only inside the command, where nothing is loose but the program', () => {
    const command = files.map(nameOf).filter((name) => name.startsWith('cli/'))
    const loose = command.filter((name) => name.split('/').length === 2)
    expect(loose.sort()).toEqual(['cli/commands', 'cli/main', 'cli/program', 'cli/start'])
    const order = (name: string) => COMMAND.indexOf(name.split('/')[1] ?? '')
    const wrong = files
      .filter((file) => nameOf(file).startsWith('cli/') && !loose.includes(nameOf(file)))
      .flatMap((file) =>
        importsOf(file)
          .filter(({ target }) => target.startsWith('.'))
          .map(({ target }) => resolveImport(file, target))
          .filter((target) => target.startsWith('cli/') && order(target) < order(nameOf(file)))
          .map((target) => `${nameOf(file)} -> ${target}`),
      )
    expect(wrong).toEqual([])
  })

  it('lets each package be imported where it belongs', () => {
    const wrong = files.flatMap((file) =>
      importsOf(file).flatMap(({ target }) => {
        const [owner] = Object.entries(PACKAGES).filter(([name]) => target === name || target.startsWith(`${name}/`))
        const places = owner?.[1]
        return places === undefined || places.some((place) => nameOf(file).startsWith(place)) ? [] : [`${nameOf(file)} -> ${target}`]
      }),
    )
    expect(wrong).toEqual([])
  })

  it('has no circle of imports, by value or by type, nor through the package by its own name', () => {
    const own: Readonly<Record<string, string>> = { statesweep: 'index', 'statesweep/steps': 'steps/built-in' }
    const graph = new Map(
      files.map((file) => [
        nameOf(file),
        importsOf(file).flatMap(({ target }) => (target.startsWith('.') ? [resolveImport(file, target)] : (own[target] ?? []))),
      ]),
    )
    const done = new Set<string>()
    const visit = (name: string, path: readonly string[]): void => {
      if (path.includes(name)) throw new Error(`circle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`)
      if (done.has(name)) return
      for (const next of graph.get(name) ?? []) visit(next, [...path, name])
      done.add(name)
    }
    for (const name of graph.keys()) visit(name, [])
    expect(done.size).toBe(files.length)
  })

  it('has SQL and names of tables in store/ and chunk/ alone', () => {
    const sql =
      /\b(SELECT\s.+\sFROM|INSERT\s+(OR\s+\w+\s+)?INTO|UPDATE\s+\S+\s+SET|DELETE\s+FROM|CREATE\s+(TABLE|INDEX|VIEW)|DROP\s+TABLE|ATTACH\s|PRAGMA\s)/
    const physical = /\b(experiment|logs|states?|overflow|checkpoints)_(['"`]|\w|$)|sqlite_schema|pragma_table_info/
    const found = files
      .filter((file) => !/^(store|chunk|errors)\//.test(nameOf(file)))
      .flatMap((file) =>
        texts(file)
          .filter((text) => sql.test(text) || physical.test(text))
          .map((text) => `${nameOf(file)}: ${text.slice(0, 60)}`),
      )
    // What people read: help, and the query that the summary proposes.
    const shown = found.filter(
      (one) => !/^cli\/(commands\/(query|runs)|execute\/(render-summary|next-commands|summary)|parse\/row-options)/.test(one),
    )
    expect(shown).toEqual([])
    const calls = files.filter(
      (file) => !/^(store|chunk)\//.test(nameOf(file)) && /\.(prepare|pragma)\(\s*['"`]/.test(readFileSync(join(ROOT, file), 'utf8')),
    )
    expect(calls.map(nameOf)).toEqual([])
  })

  it('uses clocks, timers, promises and JSON as they were at load wherever steps may have replaced them', () => {
    const beside = files.filter((file) => BESIDE_STEPS.some((room) => `${nameOf(file)}/`.startsWith(`${room}/`)))
    expect(beside.length).toBeGreaterThan(100)
    const timers = beside.flatMap((file) =>
      importsOf(file)
        .filter(({ target, isType }) => TIMER_MODULES.includes(target) && !isType)
        .map(({ target }) => `${file}: ${target}`),
    )
    // Observes garbage collections: Node.js itself calls the observer.
    expect([...beside.flatMap(replacedGlobals), ...timers]).toEqual(['src/measure/garbage-watch.ts: node:perf_hooks'])
  })

  it('adds nothing awaited to a value that it read before the wait', () => {
    const lost = files.filter((file) => /[^=!<>\s]\s*(\+|-|\?\?|\|\||&&)= await\b/.test(readFileSync(join(ROOT, file), 'utf8')))
    expect(lost).toEqual([])
  })

  it('has functions of at most 60 lines and three parameters', () => {
    expect(files.flatMap(longFunctions)).toEqual([])
  })

  it('has no file over 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 301)
    expect(long).toEqual([])
  })

  it('has comments within 100 columns', () => {
    const written = execFileSync('git', ['ls-files'], { cwd: ROOT, encoding: 'utf8' })
      .split('\n')
      .filter((file) => (/\.([cm]?[jt]s|sh)$/.test(file) || file === '.ci/run') && existsSync(join(ROOT, file)))
    expect(written.length).toBeGreaterThan(files.length)
    const wide = written.flatMap((file) =>
      readFileSync(join(ROOT, file), 'utf8')
        .split('\n')
        .flatMap((line, at) => (line.length > 100 && /^\s*(\/\/|\/\*|\*( |$)|# )/.test(line) ? [`${file}:${at + 1}`] : [])),
    )
    expect(wide).toEqual([])
  })

  it('has no folder that is called after nothing', () => {
    const folders = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join(ROOT, 'src', name)).isDirectory(),
    )
    expect(folders.filter((name) => /(^|\/)(utils?|helpers?|common|types)$/.test(name))).toEqual([])
  })

  it('shows these names to the public, and no other', () => {
    expect(Object.keys(api).sort()).toEqual([
      'Experiment',
      'Run',
      'bind',
      'concat',
      'createExperiment',
      'createSession',
      'decode',
      'defineSweep',
      'encode',
      'errors',
      'filter',
      'grid',
      'list',
      'main',
      'measure',
      'range',
      'registerClass',
      'repeat',
      'stepRef',
      'zip',
    ])
    expect(Object.keys(steps).sort()).toEqual(['dropFields', 'exec', 'initFields', 'initSequences', 'nothing', 'sleep'])
  })
})
