import { packageVersion } from '../../model/package.js'
import type { AddCommand } from '../terminal/command-line.js'
import { toJson } from '../terminal/json.js'

export const addVersion: AddCommand = (program, { out }) => {
  program
    .command('version')
    .description('print the version')
    .option('--json', 'print a JSON object')
    .action(({ json }: { readonly json?: true }) => {
      const version = packageVersion()
      out.write(json ? `${toJson({ version })}\n` : `${version}\n`)
    })
}
