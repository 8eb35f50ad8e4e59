import type { FileMark } from '../chunk/file-mark.js'
import { codeOf, type Mark } from '../chunk/mark.js'
import type { ChunkAnswer } from '../chunk/message.js'

/** What was asked of a process and is not answered yet: a chunk, or, without a mark, to open an execution. */
export class Task {
  readonly mark: FileMark | undefined
  readonly answer: Promise<ChunkAnswer>
  resolve: (answer: ChunkAnswer) => void = () => {}
  reject: (error: Error) => void = () => {}
  /** What the watchdog condemned; null condemns whatever is marked. */
  condemned: Mark | null = null
  /** What the mark said when the process was dead. */
  interrupted: Mark | undefined

  constructor(mark?: FileMark) {
    this.mark = mark
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  /** The process is dead. Keeps what it did, unless something else was condemned, which had ended before the kill. */
  judge(): void {
    const found = this.mark?.current()
    this.interrupted = this.condemned === null || (found !== undefined && codeOf(this.condemned) === codeOf(found)) ? found : undefined
  }
}
