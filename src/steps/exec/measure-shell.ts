import { setTimeout as delay } from 'node:timers/promises'
import { compileCommand } from './compile-command.js'
import { OutputHead } from './output-head.js'
import { runCommand } from './run-command.js'

/** Before those that count: the first are slow, here (code that is not compiled yet) and in the system (files that are not in memory). */
const WARM_UP = 10
/** Their median is off by some hundredths of a millisecond: a command takes 2, and varies by 0.2. */
const COUNTED = 30
/**
 * Milliseconds of idleness before each: as before the commands of runs, and as while they execute. One right after the other an empty command took 1.6 to 2.1
 * ms, with a pause 2.5 to 3.4: the processor and its caches were ready for it.
 */
const PAUSE = 3

/** Milliseconds that an empty command takes in a shell, as one that `runCommand` measures. */
export async function measureShell(shell?: string): Promise<number> {
  const spec = compileCommand('', shell === undefined ? {} : { shell })({ slot: 0, run: 0, attempt: 1 })
  const walls: number[] = []
  for (let count = 0; count < WARM_UP + COUNTED; count++) {
    if (count >= WARM_UP) await delay(PAUSE)
    const { wall } = await runCommand(spec, { stdout: new OutputHead(0), stderr: new OutputHead(0) })
    if (count >= WARM_UP) walls.push(wall)
  }
  walls.sort((a, b) => a - b)
  return ((walls[(COUNTED >> 1) - 1] ?? 0) + (walls[COUNTED >> 1] ?? 0)) / 2
}
