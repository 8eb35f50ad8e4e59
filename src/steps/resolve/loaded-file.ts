import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { StepChangedError } from '../../errors.js'
import type { Script } from './locate.js'

/** A file as this process has loaded it. */
export interface LoadedFile {
  /** SHA-256 of its bytes. */
  readonly fileHash: string
  /** V8 has the text as it is in the file: so it will in a worker. */
  readonly isVerbatim: boolean
}

/**
 * The file of a script, if it is still what was loaded: a worker would load what it is now. A script that was transpiled on the way to V8 cannot be compared
 * with its file; then the file must be older than this process. Undefined if there is no such file.
 *
 * @throws StepChangedError
 */
export function loadedFile({ url, source }: Script, step: string): LoadedFile | undefined {
  if (!url.startsWith('file:')) return undefined
  const file = fileURLToPath(url)
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile()) return undefined
  const bytes = readFileSync(file)
  const fileHash = createHash('sha256').update(bytes).digest('hex')
  if (source === bytes.toString().replace(/^\uFEFF/, '')) return { fileHash, isVerbatim: true }
  const isJavaScript = /\.[cm]?js$/.test(file) && !/\/\/# sourceMappingURL=data:|\/\/# sourceURL=/.test(source)
  if (isJavaScript || stats.ctimeMs >= performance.timeOrigin) {
    throw new StepChangedError(url, `the file was edited after this process had loaded step "${step}" from it`)
  }
  return { fileHash, isVerbatim: false }
}
