import { setTimeout as delay } from 'node:timers/promises'
import { Option } from 'commander'
import { type Advance, advanceOf, renderAdvance } from '../inspect/advance.js'
import { findExperiment } from '../inspect/find-experiment.js'
import { readLab } from '../inspect/read-lab.js'
import { dbOption } from '../parse/db-option.js'
import { parseDuration } from '../parse/option-values.js'
import type { AddCommand } from '../terminal/command-line.js'
import { EXIT } from '../terminal/exit-status.js'
import { toJson } from '../terminal/json.js'
import { say } from '../terminal/say.js'

interface WatchOptions {
  readonly db: string
  readonly interval: number
  readonly json?: true
}

const ERASE_LINE = '\r\u001b[2K'

export const addWatch: AddCommand = (program, { out, err, finish }) => {
  program
    .command('watch')
    .description('follow an experiment that another process executes, until it ends or its process dies')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .addOption(new Option('--interval <time>', 'time between two updates').argParser(parseDuration).default(1000, '1s'))
    .option('--json', 'print a JSON object for each update, one a line')
    .action(async (given: string | undefined, { db, interval, json }: WatchOptions) => {
      let before: Advance | undefined
      for (;;) {
        const now = readLab(db, (session) => advanceOf(session, findExperiment(session, given)))
        const line = json ? toJson(now) : renderAdvance(now)
        const isLast = now.ended || now.died
        // Off a terminal a line stays, so it is written only if it has news.
        if (out.redraws && !json) out.write(`${ERASE_LINE}${line.slice(0, out.columns - 1)}${isLast ? '\n' : ''}`)
        else if (before === undefined || isLast || toJson(now.counts) !== toJson(before.counts)) out.write(`${line}\n`)
        if (now.died) {
          say(err, `The process executing "${now.experiment}" has died; run the same command to resume.`, 'yellow')
          finish(EXIT.failed)
        }
        if (isLast) return
        before = now
        await delay(interval)
      }
    })
}
