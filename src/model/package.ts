import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** The folder of the built package. Users do not look for its frames in a stack. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../../', import.meta.url))

/** The version of this package. */
export function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('../../../package.json') as { version: string }
  return version
}
