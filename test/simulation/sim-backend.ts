import { copyFileSync } from 'node:fs'
import { codeOf, runOf } from '../../dist/src/chunk/mark.js'
import { type ChunkMessage, type ChunkResult, decodeMessage } from '../../dist/src/chunk/message.js'
import { partFile } from '../../dist/src/chunk/part-file.js'
import { rangesSize, runsOf, splitRanges } from '../../dist/src/chunk/ranges.js'
import type { EndedRun } from '../../dist/src/chunk/row-batch.js'
import { SharedMark } from '../../dist/src/chunk/shared-mark.js'
import { ChunkWriter } from '../../dist/src/chunk/writer.js'
import type { Backend, Dispatch, EncodedChunk } from '../../dist/src/coordinator/contracts.js'
import { WorkerLostError } from '../../dist/src/errors.js'
import type { Random } from '../../dist/src/model/random.js'
import type { SimClock } from './sim-clock.js'

/** Milliseconds that a worker may stand still between its runs. */
const LONGEST_STALL = 5000
/** Milliseconds that a worker may record a result. */
const LONGEST_RECORDING = 30_000
/** Milliseconds that a run may execute within one part. */
const LONGEST_PART = 250
/** Milliseconds that a machine, or a worker, may be suspended. */
const LONGEST_SUSPENSION = 60_000
const OTHER_EXPERIMENT = '01900000-0000-7000-9000-000000000000'
/** Milliseconds from the end of a run to what it left behind, at most. */
const LATEST = 40

/** What a run does in each of its attempts; it repeats the last in all further ones. */
export type Fate = 'done' | 'throw' | 'hang' | 'die'

export interface World {
  readonly idExperiment: string
  readonly clock: SimClock
  readonly random: Random
  readonly concurrency: number
  /** The chance that a worker dies at a place where no run is to blame. */
  readonly misfortune: number
  /** The chance that machine or worker are suspended during a run, or record it for long. */
  readonly slowness: number
  /** The chance that a part of the chunk ends with a checkpoint. */
  readonly longness: number
  /** True if the run leaves something behind that blocks its worker. */
  leaves(run: number): boolean
  /** True if the run waits for promises; else it blocks its worker until it has ended. */
  waits(run: number): boolean
  /** How often each attempt executed, by run and attempt. */
  readonly executions: Map<string, number>
  /** Files being written: what the death of the process closes. */
  readonly open: Set<ChunkWriter>
  /**
   * Number of the last checkpoint of each run, over all processes. `lost` holds what a run does not
   * find again.
   */
  readonly kept: Map<number, number>
  readonly lost: string[]
  /** Chunk files of another experiment that came into the folder. */
  readonly strange: string[]
  fate(run: number, attempt: number): Fate
}

/** Ends the simulated worker. */
class Death extends Error {}

/** One worker takes its chunks one after the other; a dead one is replaced by the next. */
class Worker {
  tail: Promise<unknown> = Promise.resolve()
  waiting = 0
  isUsed = false
  /** When what a run left behind blocks it. */
  blockedAt = Number.POSITIVE_INFINITY

  die(): void {
    this.isUsed = false
    this.blockedAt = Number.POSITIVE_INFINITY
  }
}

/** A chunk at a worker. */
interface Task {
  readonly chunk: EncodedChunk
  readonly cell: SharedMark
  readonly worker: Worker
  readonly killed: Promise<never>
  /** True while the system has stopped the worker. */
  isStopped: boolean
}

/** The file of a chunk that a worker writes, part by part. */
class Parts {
  readonly #world: World
  readonly #message: ChunkMessage
  #part = 0
  writer: ChunkWriter

  constructor(world: World, message: ChunkMessage) {
    this.#world = world
    this.#message = message
    this.writer = this.#open(message.runs)
  }

  get file(): string {
    return partFile(this.#message.file, this.#part)
  }

  #open(runs: ChunkMessage['runs']): ChunkWriter {
    const writer = new ChunkWriter(this.file, { idExperiment: this.#world.idExperiment, execution: 1, runs, paramNames: ['i'] })
    this.#world.open.add(writer)
    return writer
  }

  /** Begins the next part, with the runs from this one on. A copy of the part may stay. */
  turn(run: number): void {
    this.writer.close()
    this.#world.open.delete(this.writer)
    if (this.#world.random() < 0.1) copyFileSync(this.file, this.file.replace('.db', '5.db').replace('.p', '5.p'))
    this.#part++
    const runs = [...runsOf(this.#message.runs)]
    this.writer = this.#open(splitRanges(this.#message.runs, runs.indexOf(run))[1])
  }

  close(): void {
    this.writer.close()
    this.#world.open.delete(this.writer)
  }

  abandon(): void {
    this.writer.abandon()
    this.#world.open.delete(this.writer)
  }
}

/** Workers that obey a seed: slow, early, unlucky, deadly; the files that they write are real. */
export function createSimBackend(world: World, alone = false): Backend {
  const { random } = world
  const workers = Array.from({ length: world.concurrency }, () => new Worker())
  return {
    name: 'simulated',
    concurrency: world.concurrency,
    capacity: 2 * world.concurrency,
    begin: async () => {},
    end: () => {},
    tearDown: async () => [],
    isolated: () => createSimBackend({ ...world, concurrency: 1 }, true),
    close: async () => {},
    dispatch(chunk: EncodedChunk): Dispatch {
      const cell = new SharedMark()
      const worker = workers.reduce((idlest, other) => (other.waiting < idlest.waiting ? other : idlest))
      const kill = withResolvers<never>()
      kill.promise.catch(() => undefined)
      worker.waiting++
      const task: Task = { chunk, cell, worker, killed: kill.promise, isStopped: false }
      const done = worker.tail.then(() => execute(world, task)).finally(() => worker.waiting--)
      worker.tail = done.catch(() => undefined)
      return {
        done,
        current: () => cell.current(),
        slot: () => 0,
        interrupted: () => cell.interrupted(),
        isStopped: () => task.isStopped,
        stop: () => cell.stop(),
        kill: async () => {
          kill.reject(new Death('killed'))
          await done.catch(() => undefined)
        },
        async condemn(mark) {
          if (!cell.condemn(mark)) return false
          kill.reject(new Death('terminated'))
          await done.catch(() => undefined)
          return true
        },
      }
    },
  }

  function withResolvers<T>() {
    let reject: (error: unknown) => void = () => {}
    const promise = new Promise<T>((_, no) => {
      reject = no
    })
    return { promise, reject }
  }

  async function execute(w: World, task: Task): Promise<ChunkResult> {
    const { chunk, cell, worker, killed } = task
    const decoded = decodeMessage(chunk.bytes)
    const message: ChunkMessage =
      decoded.kind === 'chunk' ? decoded : { kind: 'chunk', file: decoded.file, runs: [], carried: [], attempts: new Map(), verdicts: [] }
    const start = w.clock.now()
    let parts: Parts | undefined
    try {
      if (!alone && random() < w.misfortune / 4) throw new Death('died before its chunk')
      await unlessBlocked(w, task)
      // Longer than any run may take; as none executes, none is to blame.
      if (random() < w.misfortune / 4) await Promise.race([w.clock.sleep(LONGEST_STALL), killed])
      cell.claim(1)
      cell.take(w.clock.now())
      if (cell.stopped && message.verdicts.length === 0) return result(message, 0, start)
      parts = new Parts(w, message)
      for (const { run, ...verdict } of message.verdicts) parts.writer.write(outcome(run, verdict))
      let ended = 0
      for (const run of runsOf(message.runs)) {
        if (ended > 0 && (cell.stopped || random() < 0.1)) break
        await Promise.race([one(w, { run, message, task, parts }), killed])
        ended++
      }
      if (!alone && random() < w.misfortune / 4) throw new Death('died after its runs')
      parts.writer.commit()
      if (!cell.begin(codeOf({ state: 'settling', since: 0 }), w.clock.now())) throw new Death('condemned')
      await unlessBlocked(w, task)
      if (!cell.end(w.clock.now())) throw new Death('condemned')
      parts.close()
      cell.leave()
      // Answers twice: leaves a copy of the file, like a process that died before it could remove
      // it.
      if (random() < 0.1) deliverStrange(w, message)
      if (random() < 0.1) copyFileSync(parts.file, message.file.replace('.db', '9.db'))
      return result(message, ended, start)
    } catch (error) {
      if (!(error instanceof Death)) throw error
      worker.die()
      // What was not committed is gone with the worker.
      parts?.abandon()
      throw new WorkerLostError(runOf(cell.interrupted()), error.message, { cause: error })
    }
  }

  async function one(w: World, at: { run: number; message: ChunkMessage; task: Task; parts: Parts }): Promise<void> {
    const { run, message, task, parts } = at
    const { cell, worker } = task
    const attempt = message.attempts.get(run) ?? 1
    const fate = w.fate(run, attempt)
    const execution = `${run} in attempt ${attempt}`
    if (!cell.begin(run, w.clock.now())) throw new Death('condemned')
    let kept = message.checkpoints?.find((one) => one.run === run)?.number
    if (kept !== w.kept.get(run)) w.lost.push(`run ${run} found ${kept} in attempt ${attempt}, not ${w.kept.get(run)}`)
    for (let left = random.choice([0, 0, 1, 3]); left > 0; left--) {
      await w.clock.sleep(random.integer(0, 10))
      kept = (kept ?? 0) + 1
      parts.writer.checkpoint({ run, execution: 1, attempt, number: kept, random: null, value: Buffer.from(`${kept}`) })
      w.kept.set(run, kept)
      if (random() < w.longness) await turn(w, run, parts)
    }
    w.executions.set(execution, (w.executions.get(execution) ?? 0) + 1)
    await suspend(w, task)
    if (w.waits(run) && worker.isUsed) cell.doubt(true)
    await w.clock.sleep(fate === 'hang' ? 1e9 : random.integer(0, 30))
    if (w.waits(run)) await unlessBlocked(w, task)
    if (fate === 'die' || (!alone && random() < w.misfortune)) throw new Death('died in a run')
    if (!cell.end(w.clock.now())) throw new Death('condemned')
    worker.isUsed = true
    if (w.leaves(run)) worker.blockedAt = Math.min(worker.blockedAt, w.clock.now() + random.integer(0, LATEST))
    if (random() < w.slowness) {
      await Promise.race([w.clock.sleep(LONGEST_RECORDING), task.killed]).catch((error: unknown) => {
        w.lost.push(`run ${run} was killed while it was recorded`)
        throw error
      })
    }
    const exception = fate === 'throw' ? { name: 'Error', message: `attempt ${attempt}`, attempt } : null
    parts.writer.write(outcome(run, { attempt, status: exception ? 'failed' : 'done', exception, started: 0, duration: 1 }))
    if (random() < 0.5) parts.writer.commit()
    if (!alone && random() < w.misfortune / 4) throw new Death('died between runs')
    if (random() < w.misfortune / 4) await w.clock.sleep(LONGEST_STALL)
  }

  /** The run executes for so long that the next part begins. The coordinator may see it at once. */
  async function turn(w: World, run: number, parts: Parts): Promise<void> {
    parts.turn(run)
    if (!alone && random() < w.misfortune) throw new Death('died between two parts')
    await w.clock.sleep(random.choice([0, 100, LONGEST_PART]))
  }

  /** Leaves a file beside that of the chunk: of another experiment, or of an execution to come. */
  function deliverStrange(w: World, { file, runs }: ChunkMessage): void {
    const isOther = random() < 0.5
    const name = file.replace('.db', isOther ? '7.db' : '8.db')
    const head = { execution: isOther ? 1 : 9, runs, paramNames: ['i'] }
    const writer = new ChunkWriter(name, { idExperiment: isOther ? OTHER_EXPERIMENT : w.idExperiment, ...head })
    for (const run of runsOf(runs))
      writer.write({
        ...outcome(run, { attempt: 1, status: 'done', exception: null, started: 0, duration: 1 }),
        fields: { made: 'by others' },
      })
    writer.close()
    if (isOther) w.strange.push(name)
  }

  /** Waits for the end of the worker if something blocks it. */
  async function unlessBlocked(w: World, { worker, killed }: Task): Promise<void> {
    if (w.clock.now() >= worker.blockedAt) await killed
  }

  /** Suspends the machine, or stops the worker, for longer than a run may execute. */
  async function suspend(w: World, task: Task): Promise<void> {
    if (random() < w.slowness) w.clock.suspend(random.integer(0, LONGEST_SUSPENSION))
    if (random() >= w.slowness) return
    task.isStopped = true
    await w.clock.sleep(random.integer(0, LONGEST_SUSPENSION))
    task.isStopped = false
  }

  function result(message: ChunkMessage, ended: number, start: number): ChunkResult {
    return {
      rest: splitRanges(message.runs, Math.min(ended, rangesSize(message.runs)))[1],
      ms: world.clock.now() - start,
      busy: 0,
      returned: [],
      escaped: 0,
    }
  }
}

function outcome(run: number, of: Pick<EndedRun, 'attempt' | 'status' | 'exception' | 'started' | 'duration'>): EndedRun {
  return {
    run,
    idRun: `id-${run}`,
    params: { i: run },
    fields: of.status === 'done' ? { made: `${run} in attempt ${of.attempt}` } : {},
    state: {},
    ...of,
  }
}
