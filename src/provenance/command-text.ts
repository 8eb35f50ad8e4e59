import { basename } from 'node:path'
import { shellQuote } from '../steps/exec/shell-script.js'
import { isOwn, mainScript } from './project.js'

const SAFE = /^[\w@%+=:,./-]+$/

/** The command line of this process, for a shell. */
export function commandText(): string {
  const script = mainScript()
  const words =
    script !== undefined && isOwn(script) ? ['statesweep'] : [basename(process.execPath), ...process.execArgv, ...process.argv.slice(1, 2)]
  return [...words, ...process.argv.slice(2)].map((word) => (SAFE.test(word) ? word : shellQuote(word))).join(' ')
}
