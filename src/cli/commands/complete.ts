import { propose } from '../inspect/propose.js'
import { hasControls } from '../terminal/cell.js'
import type { AddCommand } from '../terminal/command-line.js'

/** The scripts of `completion` call this: it is not for users, and help does not show it. */
export const addComplete: AddCommand = (program, { out }) => {
  program
    .command('complete', { hidden: true })
    .description('print what may stand in the place of a word: one proposal a line, a tab, and what it is for')
    .argument('[before...]', 'words after statesweep and before the word')
    .requiredOption('--word <text>', 'the word as far as it is written')
    .action((before: readonly string[], { word }: { readonly word: string }) => {
      for (const { value, about = '' } of propose(program, { before, word })) {
        // The scripts read lines: a name with a line break cannot be proposed.
        if (!hasControls(value)) out.write(`${value}\t${about.replaceAll(/\s+/g, ' ')}\n`)
      }
    })
}
