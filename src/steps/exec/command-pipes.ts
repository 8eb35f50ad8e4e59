import type * as ChildProcesses from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs'
import type * as Net from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread } from 'node:worker_threads'
import { timers } from '../../engine-globals.js'
import { onDemand } from '../../on-demand.js'

const childProcesses = onDemand<typeof ChildProcesses>('node:child_process')
const net = onDemand<typeof Net>('node:net')

/**
 * A third pipe, into which nobody writes: what a command starts inherits it, also where its output
 * goes elsewhere. Above 9, so that no redirection of a shell script meets it.
 */
export const LIFELINE = 19
const NAMES = ['stdout', 'stderr', 'lifeline'] as const
const READ = constants.O_RDONLY | constants.O_NONBLOCK
/** Bytes that a pipe may hold: what comes beyond these was written later. */
const CAPACITY = 1024 * 1024
/** Milliseconds between two looks in a thread: a command waits so long once a pipe is full. */
const FIRST_PAUSE = 1
const LONGEST_PAUSE = 16

export type OutputStream = 'stdout' | 'stderr'
type Take = (stream: OutputStream, piece: Buffer) => void

/**
 * The streams of one command after another as pipes, which a command can open by path
 * (`/dev/stdout`): those of Node.js are sockets. They also tell whether anything that a command
 * started still lives.
 */
export class CommandPipes {
  /** They keep the pipes there while no command has them. */
  readonly #readers: readonly number[]
  #sockets: Socket[] = []
  #timer: NodeJS.Timeout | undefined
  /** Bytes that `drain` has taken. */
  #taken = 0
  #take: Take = () => undefined

  constructor(readers: readonly number[]) {
    this.#readers = readers
  }

  /**
   * Opens the ends for a command, in the order of `NAMES`, and calls `take` with all that comes.
   * The caller closes what is in `opened`, even if this throws: descriptors may be short.
   */
  begin(opened: number[], take: Take): void {
    this.#take = take
    for (const reader of this.#readers) opened.push(openSync(`/proc/self/fd/${reader}`, constants.O_WRONLY))
    if (isMainThread) this.#listen(take)
    else this.#look(FIRST_PAUSE)
  }

  #listen(take: Take): void {
    for (const [at, stream] of (['stdout', 'stderr'] as const).entries()) {
      const fd = openSync(`/proc/self/fd/${this.#readers[at]}`, READ)
      const socket = new (net().Socket)({ fd, readable: true, writable: false })
      this.#sockets.push(socket.on('data', (piece: Buffer) => take(stream, piece)).on('error', () => {}))
    }
  }

  /** Takes what is there now; true if no process has the pipes any more. */
  drain(): boolean {
    return this.#readers.map((reader, at) => this.#drainOne(reader, NAMES[at])).every(Boolean)
  }

  /** Keeps the pipes, which no process has any more, for the next command. */
  release(): void {
    this.#unfollow()
    free.push(this)
  }

  /** Closes the pipes, which a process still has that has opted out of the family. */
  abandon(): void {
    this.#unfollow()
    for (const reader of this.#readers) closeSync(reader)
  }

  #drainOne(reader: number, name: (typeof NAMES)[number] | undefined): boolean {
    for (const most = this.#taken + CAPACITY; this.#taken <= most; ) {
      const piece = readPiece(reader)
      if (piece === undefined) return false
      if (piece.length === 0) return true
      this.#taken += piece.length
      if (name === 'stdout' || name === 'stderr') this.#take(name, piece)
    }
    return false
  }

  /**
   * Takes what comes. A thread may not give a descriptor to a socket: when the thread ends, Node.js
   * closes its number, whoever has it then.
   */
  #look(pause: number): void {
    this.#timer = timers.setTimeout(() => {
      const before = this.#taken
      this.drain()
      this.#look(this.#taken > before ? FIRST_PAUSE : Math.min(LONGEST_PAUSE, 2 * pause))
    }, pause)
  }

  #unfollow(): void {
    timers.clearTimeout(this.#timer)
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets = []
    this.#take = () => undefined
  }
}

/** As many as commands have executed at once in this thread. */
const free: CommandPipes[] = []
let isPossible = process.platform === 'linux'

/** Pipes for a command; undefined where there are none: then those of Node.js must do. */
export const takePipes = (): CommandPipes | undefined => free.pop() ?? (isPossible ? createPipes() : undefined)

/**
 * Makes named pipes, since Node.js makes no others, and opens them. They leave nothing behind,
 * however this process ends.
 */
function createPipes(): CommandPipes | undefined {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'statesweep-pipes-'))
    try {
      const paths = NAMES.map((name) => join(folder, name))
      childProcesses().spawnSync('mkfifo', ['-m', '600', ...paths])
      return new CommandPipes(paths.map((path) => openSync(path, READ)))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  } catch {
    // No mkfifo, or a temporary folder that takes no pipes.
    isPossible = false
    return undefined
  }
}

const buffer = Buffer.alloc(64 * 1024)

/** What a pipe holds; empty at its end; undefined if it is open and holds nothing. */
function readPiece(reader: number): Buffer | undefined {
  try {
    return Buffer.from(buffer.subarray(0, readSync(reader, buffer)))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}
