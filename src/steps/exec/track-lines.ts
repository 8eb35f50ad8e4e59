import { StringDecoder } from 'node:string_decoder'
import { TextSyntaxError } from '../../errors.js'
import { compilePattern, measuredText } from './capture.js'

/** The sequence that the lines of a command go to. */
const SEQUENCE = 'output'
/** Code units of a line that are searched: a command that prints no line ends fills no memory. */
const LONGEST_LINE = 64 * 1024

/** Takes the values of a line; undefined for a line that does not match. */
type Matcher = (line: string) => Readonly<Record<string, unknown>> | undefined

/** What appends rows to a sequence: a run. */
interface Tracked {
  track(name: string, values: unknown): void
}

/**
 * Compiles a regular expression into a function that takes values from a line: one for each named
 * group that took part. `1.50` becomes a number, as in a capture.
 *
 * @throws TextSyntaxError for what is no regular expression, and for one without named groups.
 */
export function compileTrack(source: string): Matcher {
  const pattern = compilePattern(source, 'track')
  const { groups } = new RegExp(`${source}|`, 'u').exec('') ?? {}
  if (groups === undefined) {
    throw new TextSyntaxError('track', source, 0, 'it has no named group: name what you want, loss=(?<loss>\\S+).')
  }
  return (line) => {
    const match = pattern.exec(line)
    if (match === null) return undefined
    const found = Object.entries(match.groups ?? {}).filter(([, text]) => text !== undefined)
    return Object.fromEntries(found.map(([name, text]) => [name, measuredText(text)]))
  }
}

/** Makes rows of the lines of an output that match, as they come. */
export class LineTracker {
  readonly #run: Tracked
  readonly #matchers: readonly Matcher[]
  readonly #decoder = new StringDecoder()
  #begun = ''
  #hasEnded = false

  constructor(run: Tracked, matchers: readonly Matcher[]) {
    this.#run = run
    this.#matchers = matchers
  }

  add(piece: Buffer): void {
    // What a command left behind may write when its run has ended.
    if (!this.#hasEnded) this.#take(this.#decoder.write(piece))
  }

  /** Takes the last line, if it has no end. */
  end(): void {
    this.#take(`${this.#decoder.end()}\n`)
    this.#hasEnded = true
  }

  /** A progress bar ends its lines with a carriage return. */
  #take(text: string): void {
    const lines = (this.#begun + text).split(/[\r\n]/)
    this.#begun = (lines.pop() ?? '').slice(0, LONGEST_LINE)
    for (const line of lines) {
      for (const match of this.#matchers) {
        const values = match(line)
        if (values !== undefined) this.#run.track(SEQUENCE, values)
      }
    }
  }
}
