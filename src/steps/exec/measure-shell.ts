import { delay } from '../../engine-globals.js'
import { compileCommand } from './compile-command.js'
import { inFamily } from './family.js'
import { OutputHead } from './output-head.js'
import { runCommand } from './run-command.js'

/**
 * Discards the first: this code is not compiled yet, and files of the system are not in memory yet.
 */
const WARM_UP = 10
/**
 * The median of 30 is off by a few hundredths of a millisecond; a command takes 2 and varies by
 * 0.2.
 */
const COUNTED = 30
/**
 * Pauses this many milliseconds before each, as runs do. One right after the other, an empty
 * command took 1.6 to 2.1 ms; with a pause, 2.5 to 3.4: processor and caches were no longer ready.
 */
const PAUSE = 3

/** Measures how many milliseconds an empty command takes in a shell, in the way of `runCommand`. */
export async function measureShell(shell?: string): Promise<number> {
  const spec = compileCommand('', shell === undefined ? {} : { shell })({ slot: 0, run: 0, attempt: 1 })
  const walls: number[] = []
  for (let count = 0; count < WARM_UP + COUNTED; count++) {
    if (count >= WARM_UP) await delay(PAUSE)
    const { wall } = await inFamily({ idExperiment: '' }, (family) =>
      runCommand(spec, { family, stdout: new OutputHead(0), stderr: new OutputHead(0) }),
    )
    if (count >= WARM_UP) walls.push(wall)
  }
  walls.sort((a, b) => a - b)
  return ((walls[(COUNTED >> 1) - 1] ?? 0) + (walls[COUNTED >> 1] ?? 0)) / 2
}
