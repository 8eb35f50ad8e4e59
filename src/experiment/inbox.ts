import { NativePromise } from '../engine-globals.js'

type Range = readonly [first: number, end: number]

/** Runs that may wait for the reader before dispatch waits for it, and when it goes on. */
const MOST = 1000
const FEW = 500
/** Runs to read at once: few, since each may hold megabytes. */
const PAGE = 100

/**
 * The runs that have ended and wait for their reader, as ranges of numbers: no result is held here.
 * Its gate is closed while many wait.
 */
export class Inbox {
  readonly #ranges: Range[] = []
  #waiting = 0
  #isOver = false
  #isAbandoned = false
  #arrived: () => void = () => undefined
  #gate: { readonly opened: Promise<void>; open(): void } | undefined

  add(ranges: readonly Range[]): void {
    for (const [first, end] of ranges) {
      this.#ranges.push([first, end])
      this.#waiting += end - first
    }
    this.#arrived()
  }

  /** A page of runs; undefined if none waits now. */
  take(): Range | undefined {
    const next = this.#ranges.shift()
    if (next === undefined) return undefined
    const [first, end] = next
    const cut = Math.min(end, first + PAGE)
    if (cut < end) this.#ranges.unshift([cut, end])
    this.#waiting -= cut - first
    if (this.#waiting <= FEW) this.#open()
    return [first, cut]
  }

  /** Resolves when more runs have come, or no more will. */
  arrival(): Promise<void> {
    return new NativePromise((resolve) => {
      this.#arrived = resolve
    })
  }

  /** What dispatch waits for; undefined if nothing. */
  gate(): Promise<void> | undefined {
    if (this.#isAbandoned || this.#waiting < MOST) return undefined
    if (this.#gate === undefined) {
      let open = () => {}
      const opened = new NativePromise<void>((resolve) => {
        open = resolve
      })
      this.#gate = { opened, open }
    }
    return this.#gate.opened
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** Opens the gate for good. */
  abandon(): void {
    this.#isAbandoned = true
    this.#open()
  }

  /** No more runs will come. */
  end(): void {
    this.#isOver = true
    this.#arrived()
  }

  #open(): void {
    this.#gate?.open()
    this.#gate = undefined
  }
}
