import type { AddCommand } from '../command-line.js'
import { packageVersion } from '../package-version.js'

export const addVersion: AddCommand = (program, { out }) => {
  program
    .command('version')
    .description('print the version')
    .action(() => out.write(`${packageVersion()}\n`))
}
