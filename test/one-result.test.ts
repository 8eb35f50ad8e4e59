import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, it, onTestFinished } from 'vitest'
import { createInlineBackend } from '../dist/src/backends/inline.js'
import { createProcessesBackend } from '../dist/src/backends/processes.js'
import { createThreadsBackend } from '../dist/src/backends/threads.js'
import { type ChunkMessage, decodeMessage, encodeExecution, encodeMessage } from '../dist/src/chunk/message.js'
import { rangesSize, runsOf } from '../dist/src/chunk/ranges.js'
import { encode } from '../dist/src/codec/encode.js'
import { systemClock } from '../dist/src/coordinator/clock.js'
import type { Backend, EncodedChunk, EncodedExecution } from '../dist/src/coordinator/contracts.js'
import { Dispatcher } from '../dist/src/coordinator/dispatcher.js'
import { RunQueue } from '../dist/src/coordinator/queue.js'
import { Attempts, retryPolicy } from '../dist/src/coordinator/retries.js'
import { RunSet } from '../dist/src/coordinator/run-set.js'
import { runIds } from '../dist/src/model/run-ids.js'
import { grid } from '../dist/src/spaces/grid.js'
import { range } from '../dist/src/spaces/range.js'
import { RecordedSpaces } from '../dist/src/spaces/recorded-spaces.js'
import { claimExperiment } from '../dist/src/store/experiments.js'
import { Lab } from '../dist/src/store/lab.js'
import { LabRunStore } from '../dist/src/store/lab-run-store.js'

// Executes the same runs in every form of work: on each backend, in chunks of each size, as ranges
// of numbers or in full, undisturbed or with workers that die. The stored results must be the same,
// byte by byte. The engine has no option for the size of chunks, so this test puts its parts
// together.

const ID = '01900000-0000-7000-8000-000000000000'
const SEED = 5
const SIZE = 200
const WORKERS = 2
/** Milliseconds: no chunk takes as long. */
const LIMIT = 1e6
const SPACES = new RecordedSpaces().with(grid({ i: range(SIZE / 2), kind: ['a', null] }), ID)

const backends = {
  inline: () => createInlineBackend(),
  threads: () => createThreadsBackend({ concurrency: WORKERS, memory: null }),
  processes: () => createProcessesBackend({ concurrency: WORKERS, memory: null }),
} as const

/** Runs of a chunk, of so many that wait. */
const sizes = { one: () => 1, some: (waiting: number) => Math.ceil(waiting / 5), all: (waiting: number) => waiting } as const

interface Form {
  readonly backend: keyof typeof backends
  readonly size: keyof typeof sizes
  readonly order: 'given' | 'seeded'
  /** Each run travels with its whole state, also where a number would do. */
  readonly inFull: boolean
  /**
   * Disturbs every third chunk: kills its worker while it executes; inline, ends it before it
   * begins.
   */
  readonly faults: boolean
}

function encodedExecution(ordinal: number): EncodedExecution {
  const url = new URL('./fixtures/steps.mjs', import.meta.url).href
  const [space] = SPACES.all
  const encoded = encodeExecution({
    ...{ idExperiment: ID, ordinal, seed: SEED, seedGlobals: true, echo: false, stopOnFailure: false, argsField: null },
    ...{ config: encode({ factor: 3 }), attachments: [], paramNames: SPACES.names },
    steps: ['draw', 'mixed'].map((exportName) => ({ kind: 'export', url, exportName, args: [], label: exportName })),
    spaces: space === undefined ? [] : [{ first: 0, origin: ID, definition: space.space.definition }],
  })
  const bytes = new SharedArrayBuffer(encoded.length)
  new Uint8Array(bytes).set(encoded)
  return { id: `one-result-${ordinal}-${Math.random()}`, bytes, attachments: [] }
}

/** The same message with the whole state of each of its runs. */
function inFull(message: ChunkMessage): ChunkMessage {
  const idOf = runIds(ID)
  const known = new Set(message.carried.map(({ run }) => run))
  const missing = [...runsOf(message.runs)].filter((run) => !known.has(run))
  const added = missing.map((run) => {
    const { params, key } = SPACES.locate(run)
    return { run, state: { idExperiment: ID, idRun: idOf(key), config: {}, params, fields: {}, state: {}, exception: null } }
  })
  return { ...message, carried: [...message.carried, ...added].sort((a, b) => a.run - b.run) }
}

/** The same backend, through which work goes in that form; counts what it has disturbed. */
function formed(backend: Backend, form: Form, disturbed: { count: number }): Backend {
  let chunks = 0
  return {
    ...backend,
    dispatch(chunk: EncodedChunk) {
      const message = decodeMessage(chunk.bytes)
      if (message.kind === 'idle') return backend.dispatch(chunk)
      if (rangesSize(message.runs) > 0) expect(message.limit).toBe(LIMIT)
      const dispatch = backend.dispatch({ ...chunk, bytes: form.inFull ? encodeMessage(inFull(message)) : chunk.bytes })
      const isDisturbed = form.faults && rangesSize(message.runs) > 0 && chunks++ % 3 === 0
      if (!isDisturbed) return dispatch
      if (form.backend === 'inline') {
        disturbed.count++
        dispatch.stop()
        return dispatch
      }
      let ended = false
      const end = () => {
        ended = true
      }
      dispatch.done.then(end, end)
      void (async () => {
        while (!ended && dispatch.current() === undefined) await turn()
        if (!ended && (await dispatch.condemn())) disturbed.count++
      })()
      return dispatch
    },
  }
}

/**
 * Executes twice, the second time on what the first has left. Returns a digest of all that is
 * stored, without times.
 */
async function execute(form: Form): Promise<{ readonly digest: string; readonly disturbed: number; readonly merges: number }> {
  const lab = new Lab(':memory:')
  const record = claimExperiment(lab, { idExperiment: ID, name: 'same', seed: SEED, fields: {} })
  const store = new LabRunStore(lab, record)
  const backend = backends[form.backend]()
  onTestFinished(() => backend.close())
  const disturbed = { count: 0 }
  let merges = 0
  for (const ordinal of [1, 2]) {
    const execution = encodedExecution(ordinal)
    const runs = RunSet.all(SIZE)
    const queue = new RunQueue(runs)
    if (form.order === 'seeded') queue.shuffle(SEED)
    await backend.begin(execution, null)
    const context = {
      ...{
        execution,
        terms: { execution: ordinal, size: SIZE },
        store,
        clock: systemClock,
        timeout: null,
        isolate: false,
        trace: () => undefined,
      },
      backend: formed(backend, form, disturbed),
      withRow: ordinal === 1 ? RunSet.none(SIZE) : RunSet.all(SIZE),
      attempts: new Attempts(retryPolicy(0), new Map()),
      sizer: { next: sizes[form.size], underWay: () => WORKERS, limit: () => LIMIT, observe() {} },
      onMerged: () => merges++,
    }
    const dispatcher = new Dispatcher(context, { queue })
    await dispatcher.run()
    await dispatcher.drain()
    backend.end(execution)
    store.end({ execution: ordinal, size: SIZE })
  }
  const digest = digestOf(lab)
  lab.close()
  return { digest, disturbed: disturbed.count, merges }
}

/** All tables of the experiment as SQLite has them, types and bytes. */
function digestOf(lab: Lab): string {
  const hash = createHash('sha256')
  const tables = lab.db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%same' ORDER BY name")
    .pluck()
    .all() as string[]
  expect(tables).toEqual(['experiment_same', 'state_same'])
  for (const table of [...tables, 'columns']) {
    const names = lab.db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[]
    // Columns stand in the order of their first values. Nothing shows that: results are in the
    // order of names.
    const kept = names.filter((name) => !['started', 'duration', 'slot', 'cpu', 'memory'].includes(name)).sort()
    hash.update(`${table}: ${kept.join()}\n`)
    // The lower frames of a stack are the engine's, which came to the step by one way or another.
    const cells = kept.map((name) => (name === 'exception' ? `json_remove(exception, '$.stack')` : `"${name}"`))
    const values = cells.map((cell) => `typeof(${cell}) || ':' || hex(${cell})`).join(` || ',' || `)
    const order = table === 'columns' ? 'kind, name' : 'run'
    for (const row of lab.db.prepare(`SELECT ${values} FROM "${table}" ORDER BY ${order}`).pluck().all()) hash.update(`${String(row)}\n`)
  }
  return hash.digest('hex')
}

const undisturbed: Form = { backend: 'inline', size: 'all', order: 'given', inFull: false, faults: false }

const forms: readonly Form[] = [
  { ...undisturbed, inFull: true, size: 'one' },
  { ...undisturbed, faults: true, size: 'some', order: 'seeded' },
  ...(['threads', 'processes'] as const).flatMap((backend): Form[] => [
    { ...undisturbed, backend },
    { ...undisturbed, backend, size: 'one' },
    { ...undisturbed, backend, size: 'some', order: 'seeded', inFull: true },
    { ...undisturbed, backend, size: 'some', faults: true },
    { ...undisturbed, backend, size: 'all', inFull: true, faults: true },
  ]),
]

it('is the same to the bit, in whatever form the work goes to whichever workers', async () => {
  const { digest, merges } = await execute(undisturbed)
  expect(merges).toBe(2)
  for (const form of forms) {
    const got = await execute(form)
    expect({ form, digest: got.digest }).toEqual({ form, digest })
    if (form.size === 'one') expect(got.merges).toBe(2 * SIZE)
    if (form.faults) expect({ form, disturbed: got.disturbed > 0 }).toEqual({ form, disturbed: true })
  }
}, 120_000)
