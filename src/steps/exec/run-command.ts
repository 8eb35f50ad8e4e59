import type * as ChildProcesses from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, statSync } from 'node:fs'
import { constants } from 'node:os'
import { NativePromise, performanceNow, timers } from '../../engine-globals.js'
import { CommandNotStartedError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'
import { type CommandPipes, LIFELINE, type OutputStream, takePipes } from './command-pipes.js'
import { type Family, SETTLE } from './family.js'
import { FAMILY } from './family-mark.js'
import { type Timed, underGnuTime } from './gnu-time.js'
import { openInput } from './open-input.js'
import type { OutputHead } from './output-head.js'
import { commandsTime } from './processor-time.js'

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

/** Where the output of a command goes, and the processes that it belongs to. */
interface Surroundings extends Readonly<Record<OutputStream, Pick<OutputHead, 'add'>>> {
  readonly family: Family
}

/**
 * Executes a command. Resolves when it has ended, whatever it left behind: that ends with its
 * family. Uses Node's own `spawn`: libraries around it (tinyexec: 0.3 ms more a command) end single
 * processes.
 *
 * @throws CommandNotStartedError
 */
export async function runCommand(spec: CommandSpec, { family, ...heads }: Surroundings): Promise<CommandResult> {
  const timed = spec.peakMemory ? underGnuTime(spec.words) : undefined
  const pipes = takePipes()
  const take = (stream: OutputStream, piece: Buffer) => {
    // Passes it to the log of the run as it comes.
    heads[stream].add(piece)
    process[stream].write(piece)
  }
  const before = commandsTime()
  try {
    const { child, start } = startCommand(spec, { timed, pipes, take, mark: family.mark })
    let wall = 0
    child.once('exit', () => {
      wall = performanceNow() - start
    })
    for (const stream of ['stdout', 'stderr'] as const) child[stream]?.on('data', (piece: Buffer) => take(stream, piece))
    const ended = await ending(child, spec)
    const after = commandsTime()
    const { peak, signal } = timed?.readReport() ?? { peak: null, signal: null }
    return {
      ...(signal === null ? ended : { exitCode: null, signal: signalName(signal) }),
      wall,
      user: before && after && after.user - before.user,
      system: before && after && after.system - before.system,
      peak,
    }
  } finally {
    if (pipes !== undefined) family.left(pipes)
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

interface Setting {
  readonly timed: Timed | undefined
  readonly pipes: CommandPipes | undefined
  readonly mark: string
  readonly take: (stream: OutputStream, piece: Buffer) => void
}

function startCommand(
  { words, env, cwd, stdin }: CommandSpec,
  { timed, pipes, mark, take }: Setting,
): { child: ChildProcess; start: number } {
  const [program = '', ...args] = timed?.words ?? words
  const input = stdin === undefined ? 'ignore' : openInput(stdin)
  const writers: number[] = []
  try {
    pipes?.begin(writers, take)
    const asked = performanceNow()
    const child = childProcesses().spawn(program, args, {
      stdio: [input, ...streams(writers, timed)],
      env: { ...env, [FAMILY]: mark },
      ...(cwd !== undefined && { cwd }),
    })
    return { child, start: beginning(asked, performanceNow()) }
  } catch (error) {
    throw notStarted(error, { program: words[0] ?? '', cwd })
  } finally {
    for (const opened of [input, ...writers]) if (typeof opened === 'number') closeSync(opened)
  }
}

/** The descriptors of a command from 1 on. */
function streams([stdout, stderr, lifeline]: readonly number[], timed: Timed | undefined): (number | 'pipe' | 'ignore')[] {
  if (stdout === undefined || stderr === undefined || lifeline === undefined) return ['pipe', 'pipe', timed?.file ?? 'ignore']
  return [stdout, stderr, timed?.file ?? 'ignore', ...Array<'ignore'>(LIFELINE - 4).fill('ignore'), lifeline]
}

/**
 * Resolves when the command has ended, and the streams of Node.js if it has them; they wait no
 * longer than for what a command leaves behind.
 */
function ending(child: ChildProcess, { words, cwd }: CommandSpec): Promise<Pick<CommandResult, 'exitCode' | 'signal'>> {
  return new NativePromise((resolve, reject) => {
    child.once('error', (error) => reject(notStarted(error, { program: words[0] ?? '', cwd })))
    let late: NodeJS.Timeout | undefined
    child.once('exit', () => {
      late = timers.setTimeout(() => {
        for (const stream of [child.stdout, child.stderr]) stream?.destroy()
      }, SETTLE)
    })
    child.once('close', (exitCode, signal) => {
      timers.clearTimeout(late)
      resolve({ exitCode, signal })
    })
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
