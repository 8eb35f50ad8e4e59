import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { StepChangedError } from '../../errors.js'
import type { Script } from './locate.js'
import { originalTextOf } from './source-map.js'

/** A file as this process has loaded it. */
export interface LoadedFile {
  /** SHA-256 of its bytes. */
  readonly fileHash: string
  /** V8 has the text exactly as the file has it, so a worker will, too. */
  readonly isVerbatim: boolean
}

/**
 * The file of a script, if it still is what this process loaded: a worker would load it as it is
 * now. The source map of a transpiled script holds the text to compare; without one (tsx, type
 * stripping), the file must be older than this process. Undefined if there is no such file.
 *
 * @throws StepChangedError
 */
export function loadedFile(script: Script, step: string): LoadedFile | undefined {
  const { url, source } = script
  if (!url.startsWith('file:')) return undefined
  const file = fileURLToPath(url)
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined || !stats.isFile()) return undefined
  const bytes = readFileSync(file)
  const fileHash = createHash('sha256').update(bytes).digest('hex')
  const text = bytes.toString().replace(/^\uFEFF/, '')
  if (source === text) return { fileHash, isVerbatim: true }
  const original = originalTextOf(script)
  if (original !== undefined ? original !== text : isJavaScript(file, source)) {
    throw new StepChangedError(url, `the file was edited after this process had loaded step "${step}" from it`)
  }
  if (original === undefined && stats.ctimeMs >= performance.timeOrigin) {
    throw new StepChangedError(
      url,
      `it was transpiled, and its file is younger than this process, so it may have been edited since step "${step}" was loaded`,
    )
  }
  return { fileHash, isVerbatim: false }
}

/** Whether V8 got the file as it is, as far as any tool left a sign. */
const isJavaScript = (file: string, source: string): boolean =>
  /\.[cm]?js$/.test(file) && !/\/\/# sourceMappingURL=data:|\/\/# sourceURL=/.test(source)
