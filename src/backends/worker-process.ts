import type * as ChildProcesses from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync } from 'node:fs'
import type * as Net from 'node:net'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { FileMark, openMarkFile } from '../chunk/file-mark.js'
import { codeOf, runOf } from '../chunk/mark.js'
import type { ProcessAnswer, ProcessOrder } from '../chunk/message.js'
import { GRACE } from '../chunk/process-files.js'
import type { Dispatch, EncodedChunk, EncodedExecution } from '../coordinator/contracts.js'
import { delay, NativeAbortController, NativePromise } from '../engine-globals.js'
import { ExecutionStoppedError, WorkerLostError } from '../errors.js'
import { reviveError } from '../model/revive-error.js'
import { onDemand } from '../on-demand.js'
import { FAMILY, markOf, workerMark } from '../steps/exec/family-mark.js'
import { killMarked } from '../steps/exec/marked.js'
import { inheritedFlags, isStopped, killGroup } from './child-process.js'
import { MemoryWatch } from './memory-watch.js'
import { type Listeners, resultOf, tellOutput } from './messages.js'
import { Task } from './task.js'
import { type TeardownProblem, tornDown } from './torn-down.js'

const childProcesses = onDemand<typeof ChildProcesses>('node:child_process')
const net = onDemand<typeof Net>('node:net')

/**
 * Milliseconds from SIGTERM to SIGKILL for the commands of a condemned run: enough to remove a
 * temporary file, not to finish. A step that blocks its process keeps the worker busy for as long;
 * steps that wait, and commands that end at once, do not.
 */
const END_GRACE = 500
/** Megabytes of each half of the nursery: a small one stays in the cache, as in threads. */
const SEMI_SPACE_MB = 4

export interface WorkerProcessOptions {
  readonly slot: number
  /** No other worker has this name: all that it starts carries it in its mark. */
  readonly name: string
  readonly memory: number | null
  readonly listeners: Listeners
  /** Called before any task rejects. */
  onExit(): void
}

/**
 * A child process that executes chunks, with the file of its marks. It keeps this process alive
 * while it has a task, and from when it is ended until it has: a late answer settles its last task
 * before that.
 */
export class WorkerProcess {
  readonly #child: ChildProcess
  readonly #slot: number
  readonly #marks = openMarkFile()
  /** Tasks: chunks by the place of their mark, executions to open by their id. */
  readonly #tasks = new Map<number | string, Task>()
  readonly #memory: MemoryWatch
  readonly #exited: Promise<void>
  readonly #opened = new Map<string, Promise<void>>()
  #ending: Promise<void> | undefined
  #isEnding = false
  #isClosing = false
  /** Why the process cannot go on, in its own words. */
  #lost: string | undefined

  constructor({ slot, name, memory, listeners, onExit }: WorkerProcessOptions) {
    const limits = [`--max-semi-space-size=${SEMI_SPACE_MB}`, ...(memory === null ? [] : [`--max-old-space-size=${memory}`])]
    const child = childProcesses().fork(fileURLToPath(new URL('../../workers/process.js', import.meta.url)), [String(slot)], {
      serialization: 'advanced',
      // Leads a group of its own with all commands of steps: they end with it, and a terminal's
      // Ctrl-C does not reach them.
      detached: true,
      env: { ...process.env, [FAMILY]: workerMark(name) },
      execArgv: [...inheritedFlags(process.execArgv), ...limits],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc', this.#marks, 'pipe'],
    })
    this.#child = child
    this.#slot = slot
    this.#memory = new MemoryWatch({ pid: child.pid, limit: memory, onExceeded: () => killGroup(child) })
    this.#exited = exitOf(child).then((reason) => {
      // Kills what steps have left behind, if the process ended by itself. After `close` the
      // backend looks for all of it at once.
      killGroup(child)
      if (!this.#isClosing) killMarked(markOf(name))
      onExit()
      this.#bury(reason)
    })
    child.on('message', (message) => {
      if (!tellOutput(listeners, message)) this.#onAnswer(message as ProcessAnswer)
    })
    if (child.stdout !== null) passOn(child.stdout, process.stdout)
    if (child.stderr !== null) passOn(child.stderr, process.stderr)
    for (const stream of child.stdio) if (stream instanceof net().Socket) stream.on('error', () => {}).unref()
    child.channel?.unref()
    child.unref()
  }

  /** Chunks that execute or wait here. */
  get load(): number {
    return [...this.#tasks.keys()].filter((key) => typeof key === 'number').length
  }

  /** Loads the steps of an execution, once; rejects if a step cannot be loaded. */
  open({ id, bytes, attachments }: EncodedExecution): Promise<void> {
    const known = this.#opened.get(id)
    if (known !== undefined) return known
    const isIdle = this.load === 0
    const { answer } = this.#ask(id, new Task())
    this.#send({ id, execution: Buffer.from(new Uint8Array(bytes)), attachments: attachments.map((one) => Buffer.from(one)) })
    const opened = answer.then((loaded) => {
      if ('error' in loaded) throw reviveError(loaded.error)
      if (isIdle) this.#memory.rest()
      if (this.load > 0) this.#memory.start()
    })
    this.#opened.set(id, opened)
    return opened
  }

  /** Forgets an execution that is over. */
  forget(id: string): void {
    if (this.#opened.delete(id)) this.#send({ id, over: true })
  }

  /**
   * Tears down what was set up for an execution. Ends a process that is still loading its steps.
   */
  async tearDown(id: string): Promise<TeardownProblem> {
    if (!this.#opened.has(id)) return undefined
    if (this.#tasks.has(id)) {
      void this.#kill()
      return undefined
    }
    const { answer } = this.#ask(`${id} torn down`, new Task())
    this.#send({ id, tearDown: true })
    const done = answer.then(
      (given) => ('error' in given ? given.error.message : undefined),
      () => undefined,
    )
    return await tornDown(this.#slot, { done, kill: () => this.#kill() })
  }

  dispatch({ execution, bytes }: EncodedChunk): Dispatch {
    const opened = this.open(execution)
    let place = 0
    while (this.#tasks.has(place)) place++
    const mark = new FileMark(this.#marks, place)
    mark.clear()
    const task = this.#ask(place, new Task(mark))
    const isUnderWay = () => this.#tasks.get(place) === task
    opened.then(
      () => this.#send({ id: execution.id, place, chunk: bytes }),
      (error: Error) => isUnderWay() && this.#settle(place)?.reject(new ExecutionStoppedError(error.message, { cause: error })),
    )
    return {
      done: task.answer.then(resultOf),
      current: () => (isUnderWay() ? mark.current() : undefined),
      slot: () => this.#slot,
      isStopped: () => isStopped(this.#child),
      interrupted: () => task.interrupted,
      stop: () => {
        if (isUnderWay()) mark.stop()
      },
      condemn: async (wanted) => {
        const current = mark.current()
        if (!isUnderWay() || (wanted !== undefined && (current === undefined || codeOf(wanted) !== codeOf(current)))) return false
        task.condemned = wanted ?? null
        if (wanted !== undefined) await this.#end()
        await this.#kill()
        return task.interrupted !== undefined
      },
      kill: async () => {
        if (isUnderWay()) await this.#kill()
      },
    }
  }

  /** Lets the process end by itself; kills it if it is too busy to. */
  async close(): Promise<void> {
    this.#isClosing = true
    this.#keepUntilExit()
    if (this.#child.connected) this.#child.disconnect()
    await this.#exitWithin(GRACE)
    await this.#kill()
  }

  /**
   * Asks the process, once, to end its commands, and waits for its end; a busy one does not hear.
   */
  #end(): Promise<void> {
    if (this.#ending === undefined) {
      this.#send({ end: true })
      this.#ending = this.#exitWithin(END_GRACE)
    }
    return this.#ending
  }

  async #exitWithin(time: number): Promise<void> {
    const waiting = new NativeAbortController()
    await NativePromise.race([this.#exited, delay(time, undefined, { signal: waiting.signal }).catch(() => undefined)])
    waiting.abort()
  }

  async #kill(): Promise<void> {
    this.#keepUntilExit()
    killGroup(this.#child)
    await this.#exited
  }

  #keepUntilExit(): void {
    this.#isEnding = true
    this.#child.ref()
  }

  #ask(key: number | string, task: Task): Task {
    this.#tasks.set(key, task)
    this.#child.ref()
    this.#memory.start()
    return task
  }

  /** Sends an order. If that fails, no answer comes, and the exit that follows says why. */
  #send(order: ProcessOrder): void {
    this.#child.send(order, () => {})
  }

  #onAnswer({ to, answer }: ProcessAnswer): void {
    // Once it cannot go on, what it says of its other chunks is not to be trusted.
    if (this.#lost !== undefined) return
    if (!('lost' in answer)) return void this.#settle(to)?.resolve(answer)
    this.#lost = answer.lost.reason
    void this.#kill()
  }

  #settle(key: number | string): Task | undefined {
    const task = this.#tasks.get(key)
    this.#tasks.delete(key)
    if (this.#tasks.size === 0) {
      if (!this.#isEnding) this.#child.unref()
      this.#memory.stop()
    }
    return task
  }

  /** Reads the marks of the dead process a last time, and rejects its tasks. */
  #bury(reason: string): void {
    this.#memory.stop()
    for (const task of this.#tasks.values()) task.judge()
    closeSync(this.#marks)
    const cause = this.#memory.error
    const tasks = [...this.#tasks.values()]
    this.#tasks.clear()
    for (const task of tasks)
      task.reject(new WorkerLostError(runOf(task.interrupted), cause?.message ?? this.#lost ?? reason, cause && { cause }))
  }
}

/** Resolves to how the process ended. If it could not start, there is an error and no exit. */
function exitOf(child: ChildProcess): Promise<string> {
  return new NativePromise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal === null ? `it exited with code ${code}` : `it was ended by ${signal}`))
    child.on('error', (error) => {
      if (child.pid === undefined) resolve(error.message)
    })
  })
}

/** Passes on what a process prints, as fast as the coordinator's own stream takes it. */
function passOn(from: Readable, to: Writable): void {
  from.on('data', (data) => {
    from.pause()
    to.write(data, () => from.resume())
  })
}
