import type { ChunkAnswer } from '../chunk/message.js'
import type { RunMark } from '../chunk/run-mark.js'
import type { MarkedRun } from '../chunk/run-marker.js'

/** What was asked of a process and has not been answered: a chunk, or, without a mark, to open an execution. */
export class Task {
  readonly mark: RunMark | undefined
  readonly answer: Promise<ChunkAnswer>
  resolve: (answer: ChunkAnswer) => void = () => {}
  reject: (error: Error) => void = () => {}
  /** What the watchdog condemned: null for whatever run of the chunk executes. */
  condemned: number | null = null
  /** What the mark said when the process was dead. */
  interrupted: MarkedRun | undefined

  constructor(mark?: RunMark) {
    this.mark = mark
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  /** The process is dead: the run that executed, unless another one was condemned, which had ended before the kill. */
  judge(): void {
    const found = this.mark?.current()
    this.interrupted = this.condemned === null || this.condemned === found?.run ? found : undefined
  }
}
