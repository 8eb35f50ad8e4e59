import { CommandFailedError, StepArgumentError } from '../../errors.js'
import { contextOf, type Run } from '../../model/run.js'
import { BOOLEAN, findProblem, isRecord, isString, type Rule, STRING, STRINGS } from '../../option-rules.js'
import { boundStep } from '../define/bound-step.js'
import { describeProblem } from '../define/describe-problem.js'
import { describeValue } from '../define/describe-value.js'
import type { BoundStep } from '../define/step.js'
import { captureJson, compileCapture, MOST_SEARCHED, searchable } from '../exec/capture.js'
import { compileCommand } from '../exec/compile-command.js'
import type { ExecOptions } from '../exec/exec-options.js'
import { type Family, inFamily } from '../exec/family.js'
import { measureShell } from '../exec/measure-shell.js'
import { OutputHead } from '../exec/output-head.js'
import { type CommandResult, type CommandSpec, runCommand } from '../exec/run-command.js'
import { compileTrack, LineTracker } from '../exec/track-lines.js'

/** Keeps this many bytes of each stream as a field; as many as a run's log keeps. */
const KEPT = 64 * 1024
/** Quotes this many characters of the last line on standard error in the exception. */
const LAST_LINE = 500

const RULES: Readonly<Record<keyof ExecOptions, Rule>> = {
  shell: STRING,
  stdin: STRING,
  env: { expected: 'strings by name', accepts: (env) => isRecord(env) && Object.values(env).every(isString) },
  cwd: STRING,
  capture: STRINGS,
  captureJson: BOOLEAN,
  track: STRINGS,
  prepare: STRING,
  benchmark: BOOLEAN,
  peakMemory: BOOLEAN,
}

/**
 * A step that executes a command: a string goes to the shell, an array is a program with its
 * arguments.
 *
 * `{x}` stands for the param `x`, quoted, so that no value is code; `{=x}` inserts it unquoted.
 * Where a shell calculates, `$(( {x} ))`, it takes numbers only: another value fails its run.
 * `{file.name}`, `{file.stem}`, `{file.dir}` and `{file.ext}` are parts of a path; `{slot}`,
 * `{run}` and `{attempt}` belong to the run. A backslash makes other characters part of a name:
 * `{First\ Name}`. `{{x}}` is the text `{x}`; other braces, and `${x}`, are text.
 *
 * Fields: `exit_code`, `signal`, `wall_ms`, `net_ms` (with `benchmark`), `user_ms` and `system_ms`
 * (on Linux, in processes and inline; else null), `peak_bytes`, `stdout` and `stderr` (the first 64
 * KiB of each), and what `capture` finds. Lines that `track` matches are rows of a sequence. The
 * run's log has both streams, too, even if the run fails. A run fails if the command ends with
 * anything but 0 (`CommandFailedError`; its `code` is the exit code or the signal), or if a
 * `capture` finds nothing.
 *
 * A run ends with its command. What the command left in the background has half a second to end
 * by itself, and is ended then. If the run is ended, by its timeout for example, so is the command
 * with everything it started; the backend `processes` gives them half a second to clean up. On
 * Linux they are found by a mark in their environment, `STATESWEEP_FAMILY`: a program that is
 * started without it stays. If the process of `threads` is killed, the next execution of the
 * experiment ends what it left.
 *
 * Costs 2 to 4 ms a run. The more memory a process holds, the longer it takes to start another: use
 * `processes`, which hold little.
 *
 * @throws StepArgumentError, TextSyntaxError
 * @example
 * const sizes = createExperiment('sizes').addRuns({ level: [1, 9], word: ['a b', '$HOME'] })
 * const size = exec('echo {word} | gzip -{level} | wc -c', { capture: ['(\\d+)'] })
 * await sizes.execute(size, { backend: 'processes' })
 * sizes.runs.columns().captured.length // 4
 */
export function exec(command: string | readonly string[], options: ExecOptions = {}): BoundStep<Pick<Run, 'params' | 'fields'>> {
  checkCommand(command)
  checkOptions(options)
  // Finds faults here, before each worker does.
  compileCommand(command, options)
  if (options.prepare !== undefined) compilePrepare(options.prepare, options)
  for (const source of options.capture ?? []) compileCapture(source)
  for (const source of options.track ?? []) compileTrack(source)
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  return boundStep({ kind: 'built-in', name: 'exec' }, [command, given])
}

export async function prepareExec([command, options]: readonly unknown[]): Promise<(run: Run) => Promise<void>> {
  const given = options as ExecOptions
  const specFor = compileCommand(command as string | readonly string[], given)
  const prepareFor = given.prepare === undefined ? undefined : compilePrepare(given.prepare, given)
  const emptyTime = given.benchmark ? await measureShell(given.shell) : undefined
  const shellTime = typeof command === 'string' ? emptyTime : undefined
  const captures = [...(given.capture ?? []).map(compileCapture), ...(given.captureJson ? [captureJson] : [])]
  const matchers = (given.track ?? []).map(compileTrack)
  const execute = async (run: Run, family: Family) => {
    if (prepareFor !== undefined) await executePrepare(specOf(run, prepareFor), family)
    const stdout = new OutputHead(captures.length > 0 ? MOST_SEARCHED : KEPT)
    const stderr = new OutputHead(KEPT)
    const tracker = matchers.length === 0 ? undefined : new LineTracker(run, matchers)
    const result = await runCommand(specOf(run, specFor), {
      family,
      stdout: tracker === undefined ? stdout : both(stdout, tracker),
      stderr,
    })
    // Before its output is read: what still writes some belongs to it.
    await family.end()
    tracker?.end()
    if (result.exitCode !== 0) throw failure(result, stderr)
    Object.assign(run.fields, { stdout: stdout.text(KEPT), stderr: stderr.text() }, fieldsOf(result, shellTime))
    if (captures.length === 0) return
    const text = searchable(stdout)
    for (const capture of captures) Object.assign(run.fields, capture(text))
  }
  return async (run) => await inFamily(run, async (family) => await execute(run, family))
}

const both = (head: OutputHead, tracker: LineTracker): Pick<OutputHead, 'add'> => ({
  add(piece) {
    head.add(piece)
    tracker.add(piece)
  },
})

function specOf(run: Run, specFor: ReturnType<typeof compileCommand>): CommandSpec {
  return specFor({ ...run.params, slot: run.slot, run: contextOf(run)?.number, attempt: run.attempt })
}

/** Takes the same environment and folder, always a shell, and no input. */
const compilePrepare = (text: string, { shell, env, cwd }: ExecOptions) =>
  compileCommand(text, { ...(shell !== undefined && { shell }), ...(env !== undefined && { env }), ...(cwd !== undefined && { cwd }) })

async function executePrepare(spec: CommandSpec, family: Family): Promise<void> {
  const stderr = new OutputHead(KEPT)
  const result = await runCommand(spec, { family, stdout: new OutputHead(0), stderr })
  if (result.exitCode !== 0) throw failure(result, stderr, 'prepare')
}

const fieldsOf = ({ exitCode, signal, wall, user, system, peak }: CommandResult, shellTime: number | undefined) => ({
  exit_code: exitCode,
  signal,
  peak_bytes: peak,
  user_ms: user,
  system_ms: system,
  wall_ms: toMicroseconds(wall),
  ...(shellTime !== undefined && { net_ms: toMicroseconds(Math.max(0, wall - shellTime)) }),
})

/** More digits would be noise. */
const toMicroseconds = (time: number): number => Math.round(time * 1000) / 1000

/** The last line on standard error most often says why. */
function failure({ exitCode, signal }: CommandResult, stderr: OutputHead, what?: string): CommandFailedError {
  const last = stderr.text().trimEnd().split('\n').at(-1)?.trim().slice(0, LAST_LINE)
  return new CommandFailedError(exitCode ?? signal ?? 'an unknown cause', {
    ...(last && { cause: last }),
    ...(what !== undefined && { what }),
  })
}

function checkCommand(command: unknown): void {
  const words: readonly unknown[] = Array.isArray(command) ? command : [command]
  if (words.length === 0 || !words.every((word) => typeof word === 'string') || words[0]?.trim() === '')
    throw new StepArgumentError(
      'exec',
      `the command is ${describeValue(command)}: pass a string for the shell, or an array of a program and its arguments.`,
    )
}

function checkOptions(options: object): void {
  const problem = findProblem(RULES, options)
  if (problem !== undefined) throw new StepArgumentError('exec', describeProblem(problem, { owner: 'exec', noun: 'option' }))
}
