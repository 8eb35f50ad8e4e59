import type { ThreadSetUp } from '../chunk/message.js'
import { NativePromise } from '../engine-globals.js'
import { allTornDown, type TeardownProblem, tornDown } from './torn-down.js'

/**
 * The threads that have set up for an execution, each with a port of its own: the pool cannot give
 * a task to a certain thread.
 */
export class SetUpThreads {
  readonly #active = new Set<string>()
  readonly #threads = new Map<string, Set<ThreadSetUp>>()

  /** The execution is under way: its threads are torn down at its end, not at once. */
  begin(id: string): void {
    this.#active.add(id)
  }

  end(id: string): void {
    this.#active.delete(id)
    this.#threads.delete(id)
  }

  /** Takes the message of a thread that has set up; false if it is something else. */
  take(message: unknown): boolean {
    if (!isSetUp(message)) return false
    const { execution, port } = message
    const threads = this.#threads.get(execution) ?? new Set()
    threads.add(message)
    port.on('close', () => threads.delete(message))
    port.unref()
    if (this.#active.has(execution)) this.#threads.set(execution, threads)
    port.postMessage(this.#active.has(execution) ? 'wait' : 'tear down')
    return true
  }

  /** Lets all threads of an execution tear down. A dead one has nothing to tear down. */
  async tearDown(id: string, kill: (thread: number) => unknown): Promise<string[]> {
    const threads = [...(this.#threads.get(id) ?? [])]
    return await allTornDown(threads.map(({ slot, thread, port }) => tornDown(slot, { done: answerOf(port), kill: () => kill(thread) })))
  }
}

/** What the thread says when it has torn down. */
function answerOf(port: ThreadSetUp['port']): Promise<TeardownProblem> {
  return new NativePromise((resolve) => {
    port.once('message', (problem: TeardownProblem) => {
      resolve(problem)
      port.close()
    })
    port.once('close', () => resolve(undefined))
    port.unref()
    port.postMessage('tear down')
  })
}

const isSetUp = (message: unknown): message is ThreadSetUp =>
  typeof message === 'object' && message !== null && 'execution' in message && 'port' in message
