import type * as ChildProcesses from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { NativePromise, performanceNow } from '../../engine-globals.js'
import { CommandNotStartedError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'
import { type Timed, underGnuTime } from './gnu-time.js'
import type { OutputHead } from './output-head.js'
import { commandsTime } from './processor-time.js'
import { whileUnderWay } from './under-way.js'

const childProcesses = onDemand<typeof ChildProcesses>('node:child_process')

export interface CommandSpec {
  /** The program and its arguments. */
  readonly words: readonly string[]
  /** The whole environment. */
  readonly env: Readonly<NodeJS.ProcessEnv>
  readonly cwd: string | undefined
  /** A text, the path of a file, or nothing. */
  readonly stdin: { readonly text: string } | { readonly file: string } | undefined
  /** True measures peak memory if GNU time is installed; costs 1 to 2 ms. */
  readonly peakMemory: boolean
}

/** What a command has used when it has ended; times in milliseconds. */
export interface CommandResult {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly wall: number
  readonly user: number | null
  readonly system: number | null
  readonly peak: number | null
}

/**
 * Executes a command. Resolves when it has ended and its streams are closed. Uses Node's own
 * `spawn`: libraries around it (tinyexec: 0.3 ms more a command) end single processes, but the
 * engine ends the whole group of the worker.
 *
 * @throws CommandNotStartedError
 */
export async function runCommand(spec: CommandSpec, streams: { stdout: OutputHead; stderr: OutputHead }): Promise<CommandResult> {
  const timed = spec.peakMemory ? underGnuTime(spec.words) : undefined
  const before = commandsTime()
  const asked = performanceNow()
  const child = startCommand(spec, timed)
  const start = beginning(asked, performanceNow())
  let wall = 0
  child.once('exit', () => {
    wall = performanceNow() - start
  })
  collect(child.stdout, { head: streams.stdout, to: process.stdout })
  collect(child.stderr, { head: streams.stderr, to: process.stderr })
  feed(child, spec)
  const ended = await whileUnderWay(() => ending(child, spec))
  const after = commandsTime()
  const { peak, signal } = timed?.readReport() ?? { peak: null, signal: null }
  return {
    ...(signal === null ? ended : { exitCode: null, signal: signalName(signal) }),
    wall,
    user: before && after && after.user - before.user,
    system: before && after && after.system - before.system,
    peak,
  }
}

/** The shortest start of a process in this thread. */
let fastest = Number.POSITIVE_INFINITY

/**
 * When the program began. Node.js first copies itself, which takes 1 ms or more, and returns when
 * the copy has become the program. On a busy machine it may return late; then the program began
 * earlier, and twice the shortest start is the better estimate.
 */
function beginning(asked: number, back: number): number {
  fastest = Math.min(fastest, back - asked)
  return Math.min(back, asked + 2 * fastest)
}

function startCommand({ words, env, cwd, stdin }: CommandSpec, timed: Timed | undefined): ChildProcess {
  const [program = '', ...args] = timed?.words ?? words
  const input = stdin === undefined ? 'ignore' : 'text' in stdin ? 'pipe' : openInput(stdin.file)
  try {
    return childProcesses().spawn(program, args, {
      stdio: [input, 'pipe', 'pipe', ...(timed === undefined ? [] : [timed.file])],
      env,
      ...(cwd !== undefined && { cwd }),
    })
  } catch (error) {
    throw notStarted(error, { program: words[0] ?? '', cwd })
  } finally {
    if (typeof input === 'number') closeSync(input)
  }
}

function openInput(file: string): number {
  try {
    return openSync(file, 'r')
  } catch (error) {
    throw new CommandNotStartedError(`its standard input, ${file}, cannot be read.`, { cause: error })
  }
}

/** Passes output to the log of the run as it comes, and keeps its head. */
function collect(stream: Readable | null, { head, to }: { head: OutputHead; to: NodeJS.WriteStream }): void {
  stream?.on('data', (piece: Buffer) => {
    head.add(piece)
    to.write(piece)
  })
}

function feed({ stdin: input }: ChildProcess, { stdin }: CommandSpec): void {
  if (input === null || stdin === undefined || !('text' in stdin)) return
  // A command that stops reading early (head) is no error.
  input.on('error', () => {})
  input.end(stdin.text)
}

function ending(child: ChildProcess, { words, cwd }: CommandSpec): Promise<Pick<CommandResult, 'exitCode' | 'signal'>> {
  return new NativePromise((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(error, { program: words[0] ?? '', cwd })))
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }))
  })
}

function notStarted(error: unknown, { program, cwd }: { program: string; cwd: string | undefined }): CommandNotStartedError {
  const { code, message } = error as NodeJS.ErrnoException
  // The system names the program even if the folder is missing.
  if (code === 'ENOENT' && cwd !== undefined && !statSync(cwd, { throwIfNoEntry: false })?.isDirectory())
    return new CommandNotStartedError(`there is no folder ${cwd}.`, { cause: error })
  if (code === 'ENOENT') return new CommandNotStartedError(`there is no program "${program}".`, { cause: error })
  if (code === 'E2BIG')
    return new CommandNotStartedError('it is longer than the system allows: pass long texts by stdin.', { cause: error })
  return new CommandNotStartedError(message, { cause: error })
}

const signalName = (number: number): string =>
  Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `signal ${number}`
