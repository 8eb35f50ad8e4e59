import { resolve } from 'node:path'
import type { RunningInfo } from '../../store/running.js'
import { type Explanation, explainRun } from '../inspect/explain-run.js'
import { readLabLater } from '../inspect/read-lab.js'
import { renderExplanation } from '../inspect/render-explanation.js'
import { dbOption, defaultDatabase } from '../parse/db-option.js'
import { wordsFor } from '../sources/source.js'
import type { AddCommand } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'
import { formatPath } from '../terminal/path.js'

interface WhyOptions {
  readonly db: string
  readonly file?: string
  readonly json?: true
}

export const addWhy: AddCommand = (program, { out }) => {
  program
    .command('why')
    .description('explain whether the same command would execute a run, and why')
    .argument('<run>', 'number of the run, its id, or the beginning of the id')
    .argument('[name]', 'experiment (default: the only one in the database)')
    .addOption(dbOption())
    .option('--file <file>', 'load this sweep file and compare with it; without, no code is executed')
    .option('--json', 'print a JSON object')
    .action(async (run: string, name: string | undefined, { db, file, json }: WhyOptions) => {
      const explanation = await readLabLater(db, (session) => explainRun(session, { run, name, file: file && resolve(file) }))
      const database = { path: db, defaultPath: defaultDatabase() }
      out.write(json ? `${toJson(toPlain(explanation), 2)}\n` : `${renderExplanation(explanation, database).join('\n')}\n`)
    })
}

const runningToPlain = ({ execution, attempt, slot, started }: RunningInfo) => ({ execution, attempt, slot, started })

/** A sweep file, or the words after `statesweep`. */
const sourceToPlain = (source: Explanation['source']) =>
  source === undefined ? {} : source.kind === 'file' ? { file: source.file } : { command: wordsFor(source, formatPath) }

const NO_RESULT = { status: null, execution: null, attempt: null, started: null, duration: null, slot: null, exception: null } as const

function toPlain({ experiment, run, idRun, params, executes, reason, result, running, source, refused }: Explanation) {
  return {
    experiment,
    run,
    id_run: idRun,
    params,
    executes,
    reason,
    ...(result ?? NO_RESULT),
    file: null,
    command: null,
    ...sourceToPlain(source),
    refused: refused ?? null,
    running: running === undefined ? null : runningToPlain(running),
  }
}
