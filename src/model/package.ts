import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The built package. Its own frames in a stack are not what a user looks for. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../../', import.meta.url))

/** The version of this package. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string }
  return version
}
