import type { AddCommand } from '../command-line.js'
import { packageVersion } from '../package-version.js'
import { toJson } from '../render/json.js'

export const addVersion: AddCommand = (program, { out }) => {
  program
    .command('version')
    .description('print the version')
    .option('--json', 'a JSON object')
    .action(({ json }: { readonly json?: true }) => {
      const version = packageVersion()
      out.write(json ? `${toJson({ version })}\n` : `${version}\n`)
    })
}
