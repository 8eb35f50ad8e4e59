import { copyFileSync } from 'node:fs'
import { runOf } from '../../dist/src/chunk/mark.js'
import { type ChunkMessage, type ChunkResult, decodeExecution, decodeMessage } from '../../dist/src/chunk/message.js'
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

/** What a run does in each of its attempts; it repeats the last in all further ones. */
export type Fate = 'done' | 'throw' | 'hang' | 'die'

export interface World {
  readonly clock: SimClock
  readonly random: Random
  readonly concurrency: number
  /** The chance that a worker dies at a place where no run is to blame. */
  readonly misfortune: number
  /** Files being written: what the death of the process closes. */
  readonly open: Set<ChunkWriter>
  /**
   * Number of the last checkpoint of each run, over all processes. `lost` holds what a run does not
   * find again.
   */
  readonly kept: Map<number, number>
  readonly lost: string[]
  fate(run: number, attempt: number): Fate
}

/** Ends the simulated worker. */
class Death extends Error {}

/** Workers that obey a seed: slow, early, unlucky, deadly; the files that they write are real. */
export function createSimBackend(world: World, alone = false): Backend {
  const { random } = world
  /** One worker takes its chunks one after the other; a dead one is replaced by the next. */
  const workers = Array.from({ length: world.concurrency }, () => ({ tail: Promise.resolve() as Promise<unknown>, waiting: 0 }))
  return {
    name: 'simulated',
    concurrency: world.concurrency,
    capacity: 2 * world.concurrency,
    begin: async () => {},
    end: () => {},
    isolated: () => createSimBackend({ ...world, concurrency: 1 }, true),
    close: async () => {},
    dispatch(chunk: EncodedChunk): Dispatch {
      const cell = new SharedMark()
      const worker = workers.reduce((idlest, other) => (other.waiting < idlest.waiting ? other : idlest))
      const kill = withResolvers<never>()
      kill.promise.catch(() => undefined)
      worker.waiting++
      const done = worker.tail.then(() => execute(world, { chunk, cell, alone, killed: kill.promise })).finally(() => worker.waiting--)
      worker.tail = done.catch(() => undefined)
      return {
        done,
        current: () => cell.current(),
        interrupted: () => cell.interrupted(),
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

  async function execute(
    w: World,
    { chunk, cell, alone: isAlone, killed }: { chunk: EncodedChunk; cell: SharedMark; alone: boolean; killed: Promise<never> },
  ): Promise<ChunkResult> {
    const decoded = decodeMessage(chunk.bytes)
    const message: ChunkMessage =
      decoded.kind === 'chunk' ? decoded : { kind: 'chunk', file: decoded.file, runs: [], carried: [], attempts: new Map(), verdicts: [] }
    const start = w.clock.now()
    let writer: ChunkWriter | undefined
    try {
      if (!isAlone && random() < w.misfortune / 4) throw new Death('died before its chunk')
      // Longer than any run may take; as none executes, none is to blame.
      if (random() < w.misfortune / 4) await Promise.race([w.clock.sleep(LONGEST_STALL), killed])
      cell.claim(1)
      if (cell.stopped && message.verdicts.length === 0) return result(message, 0, start)
      writer = new ChunkWriter(message.file, {
        idExperiment: decodeExecution(new Uint8Array(chunk.execution.bytes)).idExperiment,
        execution: 1,
        runs: message.runs,
        paramNames: ['i'],
      })
      w.open.add(writer)
      for (const { run, ...verdict } of message.verdicts) writer.write(outcome(run, verdict))
      let ended = 0
      for (const run of runsOf(message.runs)) {
        if (ended > 0 && (cell.stopped || random() < 0.1)) break
        await Promise.race([one(w, { run, message, cell, writer, isAlone }), killed])
        ended++
      }
      if (!isAlone && random() < w.misfortune / 4) throw new Death('died after its runs')
      writer.close()
      w.open.delete(writer)
      // Answers twice: leaves a copy of the file, like a process that died before it could remove
      // it.
      if (random() < 0.1) copyFileSync(message.file, message.file.replace('.db', '-again.db'))
      return result(message, ended, start)
    } catch (error) {
      if (!(error instanceof Death)) throw error
      // What was not committed is gone with the worker.
      writer?.abandon()
      if (writer !== undefined) w.open.delete(writer)
      throw new WorkerLostError(runOf(cell.interrupted()), error.message, { cause: error })
    }
  }

  async function one(
    w: World,
    at: { run: number; message: ChunkMessage; cell: SharedMark; writer: ChunkWriter; isAlone: boolean },
  ): Promise<void> {
    const { run, message, cell, writer, isAlone } = at
    const attempt = message.attempts.get(run) ?? 1
    const fate = w.fate(run, attempt)
    if (!cell.begin(run, w.clock.now())) throw new Death('condemned')
    let kept = message.checkpoints?.find((one) => one.run === run)?.number
    if (kept !== w.kept.get(run)) w.lost.push(`run ${run} found ${kept} in attempt ${attempt}, not ${w.kept.get(run)}`)
    for (let left = random.choice([0, 0, 1, 3]); left > 0; left--) {
      await w.clock.sleep(random.integer(0, 10))
      kept = (kept ?? 0) + 1
      writer.checkpoint({ run, execution: 1, attempt, number: kept, random: null, value: Buffer.from(`${kept}`) })
      w.kept.set(run, kept)
    }
    await w.clock.sleep(fate === 'hang' ? 1e9 : random.integer(0, 30))
    if (fate === 'die' || (!isAlone && random() < w.misfortune)) throw new Death('died in a run')
    if (!cell.end(w.clock.now())) throw new Death('condemned')
    const exception = fate === 'throw' ? { name: 'Error', message: `attempt ${attempt}`, attempt } : null
    writer.write(outcome(run, { attempt, status: exception ? 'failed' : 'done', exception, started: 0, duration: 1 }))
    if (random() < 0.5) writer.commit()
    if (!isAlone && random() < w.misfortune / 4) throw new Death('died between runs')
    if (random() < w.misfortune / 4) await w.clock.sleep(LONGEST_STALL)
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
