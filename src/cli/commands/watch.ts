import { setTimeout as delay } from 'node:timers/promises'
import { Option } from 'commander'
import { type Advance, advanceOf, renderAdvance } from '../inspect/advance.js'
import { readLab } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import { parseDuration } from '../parse/option-values.js'
import { experimentNamed } from '../sources/recorded-sweep.js'
import type { AddCommand } from '../terminal/command-line.js'
import { EXIT } from '../terminal/exit-status.js'
import { toJson } from '../terminal/json.js'

interface WatchOptions {
  readonly db: string
  readonly interval: number
  readonly json?: true
}

const ERASE_LINE = '\r\u001b[2K'

export const addWatch: AddCommand = (program, { out, err, finish }) => {
  program
    .command('watch')
    .description('follow an experiment that another process executes, until it has ended or its process is dead')
    .argument('[name]', 'experiment; may be left out where there is only one')
    .addOption(dbOption())
    .addOption(new Option('--interval <time>', 'between two looks').argParser(parseDuration).default(1000, '1s'))
    .option('--json', 'a JSON object a line, for each look')
    .action(async (given: string | undefined, { db, interval, json }: WatchOptions) => {
      let before: Advance | undefined
      for (;;) {
        const now = readLab(db, (session) => advanceOf(session, experimentNamed(session, given)))
        const line = json ? toJson(now) : renderAdvance(now, before)
        const isLast = now.ended || now.died
        // Elsewhere than on a terminal a line stays: it is written where it says something new.
        if (out.isTerminal && !json) out.write(`${ERASE_LINE}${line.slice(0, out.columns - 1)}${isLast ? '\n' : ''}`)
        else if (before === undefined || isLast || toJson(now.counts) !== toJson(before.counts)) out.write(`${line}\n`)
        if (now.died) {
          err.write(err.style('yellow', `The process that executed "${now.experiment}" is dead: its command again goes on.\n`))
          finish(EXIT.failed)
        }
        if (isLast) return
        before = now
        await delay(interval)
      }
    })
}
