import { delay, performanceNow } from '../../engine-globals.js'
import type { CommandPipes } from './command-pipes.js'
import { nextMark } from './family-mark.js'
import { killMarked, signalMarked } from './marked.js'
import { whileAbortable, whileUnderWay } from './under-way.js'

/**
 * Milliseconds for what a command leaves behind to end by itself. The `tee` of a shell script
 * (`> >(tee log)`) ends some milliseconds after the script, which does not wait for it.
 */
export const SETTLE = 500
/** Milliseconds from SIGTERM to SIGKILL, as for a run that takes too long. */
const END_GRACE = 500
/** Milliseconds for the system to end what was killed. */
const KILL_GRACE = 100
/** Milliseconds between two looks; the first ones come sooner. */
const LONGEST_PAUSE = 20

/** The processes of one attempt of a run: its commands, and all that they started. */
export class Family {
  readonly mark: string
  /** Pipes that something still has although its command has ended. */
  #held: CommandPipes[] = []

  constructor(idExperiment: string) {
    this.mark = nextMark(idExperiment)
  }

  /** Tells that a command has ended, or could not start. Takes its last output. */
  left(pipes: CommandPipes): void {
    if (pipes.drain()) pipes.release()
    else this.#held.push(pipes)
  }

  /** Ends what the commands have left behind. Costs nothing if all has ended. */
  async end(): Promise<void> {
    if (await this.#hasEnded(SETTLE)) return
    if (signalMarked(this.mark, 'SIGTERM').length > 0 && !(await this.#hasEnded(END_GRACE))) {
      killMarked(this.mark)
      await this.#hasEnded(KILL_GRACE)
    }
    for (const pipes of this.#held.splice(0)) pipes.abandon()
  }

  /** True once nothing has the pipes; false if something still does after so many milliseconds. */
  async #hasEnded(time: number): Promise<boolean> {
    const begun = performanceNow()
    for (let pause = 1; this.#held.length > 0; pause = Math.min(LONGEST_PAUSE, 2 * pause)) {
      const held = this.#held.splice(0)
      for (const pipes of held) this.left(pipes)
      if (this.#held.length === 0) break
      if (performanceNow() - begun > time) return false
      await delay(pause)
    }
    return true
  }
}

/** Executes the commands of a run, and ends all that they leave behind. */
export async function inFamily<T>(
  { idExperiment, signal }: { readonly idExperiment: string; readonly signal?: AbortSignal },
  execute: (family: Family) => Promise<T>,
): Promise<T> {
  return await whileUnderWay(async () => {
    const family = new Family(idExperiment)
    try {
      return await whileAbortable(signal, { abort: () => signalMarked(family.mark, 'SIGTERM'), execute: () => execute(family) })
    } finally {
      await family.end()
    }
  })
}
