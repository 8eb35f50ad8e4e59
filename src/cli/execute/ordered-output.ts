import type { Plan } from '../../coordinator/plan.js'
import type { Session } from '../../session.js'
import { tableOf } from '../inspect/table-of.js'
import { formatCell } from '../terminal/cell.js'
import type { CommandLine } from '../terminal/command-line.js'

/** Runs that are looked at once; as many texts are in memory. */
const PAGE = 500

interface Ended {
  readonly run: number
  readonly status: string
  readonly execution: number
  readonly attempt: number
}

const toEnded = ({ run, status, execution, attempt }: ReturnType<Session['query']>[number]): Ended => ({
  run: Number(run),
  status: String(status),
  execution: Number(execution),
  attempt: Number(attempt),
})

/**
 * Prints what runs have written, in the order of their numbers, each as soon as all before it have ended: standard output and standard error to those of
 * the command. It comes from the logs: also of runs that failed, or that ended before this execution.
 */
export class OrderedOutput {
  readonly #session: Session
  readonly #name: string
  readonly #line: Pick<CommandLine, 'out' | 'err'>
  readonly #skips: (run: number) => number | undefined
  readonly #tagOf: ((run: number) => string) | undefined
  #next = 0

  /** `tagOf` is put before each line. */
  constructor(
    { session, name, stale }: { readonly session: Session; readonly name: string; readonly stale: Plan['stale'] },
    line: Pick<CommandLine, 'out' | 'err'>,
    tagOf?: (run: number) => string,
  ) {
    this.#session = session
    this.#name = name
    this.#line = line
    this.#skips = (run) => stale.find(([first, end]) => run >= first && run < end)?.[1]
    this.#tagOf = tagOf
  }

  /** Prints the runs that follow; those that failed wait where they may be tried again, and with `all` none waits for another. */
  print({ all, mayRetry }: { readonly all: boolean; readonly mayRetry: boolean }): void {
    const table = tableOf(this.#session, this.#name)
    if (table === undefined) return
    for (;;) {
      const page = this.#session
        .query(`SELECT run, status, execution, attempt FROM "${table}" WHERE run >= ? ORDER BY run LIMIT ${PAGE}`, [this.#next])
        .map(toEnded)
      for (const ended of page) {
        this.#next = this.#skips(this.#next) ?? this.#next
        if (ended.run < this.#next) continue
        if (!all && (ended.run > this.#next || (mayRetry && ended.status !== 'done'))) return
        this.#printOne(table, ended)
        this.#next = ended.run + 1
      }
      if (page.length < PAGE) return
    }
  }

  #printOne(table: string, { run, execution, attempt }: Ended): void {
    const logs = table.replace(/^experiment_/, 'logs_')
    if (this.#session.query('SELECT 1 FROM sqlite_schema WHERE name = ?', [logs]).length === 0) return
    const pieces = this.#session.query(
      `SELECT stream, group_concat(text, '') AS text FROM (SELECT stream, text FROM "${logs}"
         WHERE run = ? AND execution = ? AND attempt = ? AND stream <> 'escaped' ORDER BY at, number) GROUP BY stream`,
      [run, execution, attempt],
    )
    for (const { stream, text } of pieces) {
      const output = stream === 'stdout' ? this.#line.out : this.#line.err
      output.write(this.#tagged(run, String(text)))
    }
  }

  #tagged(run: number, text: string): string {
    if (this.#tagOf === undefined) return text
    const tag = this.#tagOf(run)
    return text.replaceAll(/^(?=[\s\S])/gm, `${tag.replaceAll('$', '$$$$')}\t`)
  }
}

/** The values of a run's params, as they are shown in tables. */
export const tagOf = (params: Readonly<Record<string, unknown>>): string => Object.values(params).map(formatCell).join('\t')
