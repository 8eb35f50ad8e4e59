import type { Outcome } from '../../model/outcome.js'
import type { ProgressEvent } from '../../options.js'
import type { ReporterName } from '../parse/execution-options.js'
import { singleLine } from '../terminal/cell.js'
import { toJson } from '../terminal/json.js'
import type { Output } from '../terminal/output.js'
import { Progress } from './progress.js'

/** Reports the progress of a sweep, and its end. */
export interface Reporter {
  /** Where notes and progress go. */
  readonly output: Output
  begin(begun: Pick<ProgressEvent, 'total' | 'skipped'>): Progress
  /** `lines` are the summary for people. */
  end(outcome: Outcome, lines: readonly string[]): void
}

/** Milliseconds between two progress events as JSON. */
const EVENT_EVERY = 1000

const MAKE: Readonly<Record<ReporterName, (output: Output) => Reporter>> = {
  line: forPeople,
  /** As without a terminal: no line is redrawn. */
  plain: (output) => forPeople(without(output, { redraws: false })),
  silent: (output) => forPeople(without(output, { write: () => undefined })),
  json: (output) => {
    const write = (event: string, value: object) => output.write(`${toJson({ event, ...value })}\n`)
    return {
      output: without(output, { redraws: false, write: (text) => write('note', { text: String(text).trimEnd() }) }),
      begin: (begun) => new EventProgress(without(output, { write: () => undefined }), begun, (event) => write('progress', toPlain(event))),
      end: (outcome) => write('end', outcome),
    }
  },
  /** Failures as annotations of a workflow of GitHub Actions. */
  github: (output) => {
    const plain = forPeople(without(output, { redraws: false }))
    return {
      ...plain,
      end(outcome, lines) {
        plain.end(outcome, lines)
        for (const failure of outcome.failures) output.write(`${annotation(failure)}\n`)
      },
    }
  },
}

export const createReporter = (name: ReporterName, output: Output): Reporter => MAKE[name](output)

function forPeople(output: Output): Reporter {
  return {
    output,
    begin: (begun) => new Progress(output, begun),
    end: (_, lines) => output.write(`${lines.join('\n')}\n`),
  }
}

const toPlain = ({ elapsed, busy, eta, ...counts }: ProgressEvent) => ({ ...counts, elapsed_ms: elapsed, busy_ms: busy, eta_ms: eta })

/** Inherits, so that the width stays a getter. */
const without = (output: Output, changes: Partial<Output>): Output => Object.assign(Object.create(output) as Output, changes)

class EventProgress extends Progress {
  readonly #tell: (event: ProgressEvent) => void
  #next = 0

  constructor(output: Output, begun: Pick<ProgressEvent, 'total' | 'skipped'>, tell: (event: ProgressEvent) => void) {
    super(output, begun)
    this.#tell = tell
  }

  override update(event: ProgressEvent): void {
    super.update(event)
    const now = performance.now()
    if (now < this.#next && event.ended < event.total) return
    this.#next = now + EVENT_EVERY
    this.#tell(event)
  }
}

function annotation({ count, step, name, message, at, run }: Outcome['failures'][number]): string {
  const place = at === null ? '' : `file=${escapeProperty(at.file)},line=${at.line},col=${at.column},`
  const where = step === null ? '' : ` in step ${step}`
  return `::error ${place}title=${escapeProperty(`${count} failed${where}`)}::${singleLine(`${name}: ${message} (run ${run})`).replaceAll('%', '%25')}`
}

const escapeProperty = (text: string): string => singleLine(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C')
