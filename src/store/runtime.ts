import { createRequire } from 'node:module'
import { UnsupportedRuntimeError } from '../errors.js'

const OVERRIDE = 'pnpm.overrides (pnpm) or resolutions (yarn) in package.json to { "better-sqlite3": "12.9.0" }'

/**
 * Throws where loading better-sqlite3 would end the process without a message: version 13 needs
 * Node-API 10. npm picks 12.9.0 by the version of Node.js; pnpm and yarn do not.
 */
export function guardRuntime(): void {
  const { version } = createRequire(import.meta.url)('better-sqlite3/package.json') as { version: string }
  if (Number.parseInt(version, 10) < 13 || Number(process.versions.napi ?? 0) >= 10) return
  throw new UnsupportedRuntimeError(
    `Node.js ${process.versions.node} cannot load the installed better-sqlite3 ${version}`,
    `install again with npm on this version of Node.js, or set ${OVERRIDE} and install again, or use Node.js 22.14 or later.`,
  )
}

/** What an error means for the native addon of better-sqlite3; undefined for all others. */
export function addonError(error: unknown): UnsupportedRuntimeError | undefined {
  if (!(error instanceof Error)) return undefined
  const code = 'code' in error ? error.code : undefined
  if (code === 'ERR_DLOPEN_FAILED') {
    const found = `Node.js ${process.versions.node} cannot load the native addon of better-sqlite3`
    return new UnsupportedRuntimeError(found, 'build it for this version of Node.js: `npm rebuild better-sqlite3`.', { cause: error })
  }
  const isMissing = code === 'MODULE_NOT_FOUND' && error.message.includes('better_sqlite3')
  if (!isMissing && !error.message.startsWith('Could not locate the bindings file')) return undefined
  return new UnsupportedRuntimeError(
    'better-sqlite3 is not built, because its install script did not run',
    'run `npm rebuild better-sqlite3`, or `pnpm approve-builds`.',
  )
}
