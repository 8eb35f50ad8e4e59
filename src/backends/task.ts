import type { FileMark } from '../chunk/file-mark.js'
import { codeOf, type Mark } from '../chunk/mark.js'
import type { ChunkAnswer } from '../chunk/message.js'
import { NativePromise } from '../engine-globals.js'

/**
 * An order that a process has not answered yet: execute a chunk, or, without a mark, open an
 * execution.
 */
export class Task {
  readonly mark: FileMark | undefined
  readonly answer: Promise<ChunkAnswer>
  resolve: (answer: ChunkAnswer) => void = () => {}
  reject: (error: Error) => void = () => {}
  /** What the watchdog condemned; null: whatever is marked. */
  condemned: Mark | null = null
  /** What the process did when it died. */
  interrupted: Mark | undefined

  constructor(mark?: FileMark) {
    this.mark = mark
    this.answer = new NativePromise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
  }

  /**
   * Reads the mark of a dead process. Keeps nothing if something else was condemned: that had ended
   * before the kill.
   */
  judge(): void {
    const found = this.mark?.current()
    this.interrupted = this.condemned === null || (found !== undefined && codeOf(this.condemned) === codeOf(found)) ? found : undefined
  }
}
