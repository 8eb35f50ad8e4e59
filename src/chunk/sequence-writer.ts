import type { TrackedRow } from './layout.js'
import type { SequenceHost } from './sequence-host.js'
import { SequenceTable } from './sequence-table.js'

/** The tables of the sequences in one chunk file. */
export class SequenceWriter {
  readonly #host: SequenceHost
  readonly #tables = new Map<string, SequenceTable>()

  constructor(host: SequenceHost) {
    this.#host = host
  }

  /** The table of a sequence; makes it if necessary. */
  table(name: string): SequenceTable {
    let table = this.#tables.get(name)
    if (table === undefined) {
      table = new SequenceTable(this.#host, { number: this.#tables.size, name })
      this.#tables.set(name, table)
    }
    return table
  }

  /** Notes what is known of a run's sequence, in place of what was noted before. */
  note({ run, sequence, execution, attempt, began, number, base, start, kept, length }: TrackedRow): void {
    this.#host.write(() => this.#host.put('tracked', [run, sequence, execution, attempt, began, number, base, start, kept, length]))
  }

  /** Writes the rows that wait for their INSERT. */
  flush(): void {
    for (const table of this.#tables.values()) table.flush()
  }

  /** Commits all that was written. */
  commit(): void {
    this.#host.commit()
  }
}
