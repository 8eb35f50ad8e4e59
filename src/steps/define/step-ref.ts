import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvalidStepRefError } from '../../errors.js'
import { boundStep } from './bound-step.js'
import { describeValue } from './describe-value.js'
import type { BoundStep } from './step.js'

/**
 * Refers to a step by its address: the export `exportName` of the module at `url`. Workers import
 * that module, JavaScript or TypeScript. A worker checks that the export exists before the first
 * run.
 *
 * `url` is a `file:` URL or an absolute path, not a relative path, which would be relative to
 * nothing in particular. For a function of an installed package pass
 * `import.meta.resolve('package')`. Further arguments go to the step, as with `bind`.
 *
 * @throws InvalidStepRefError if `url` is relative, a bare package name or of another protocol, or
 *   the name is not a string.
 * @example
 * await experiment.execute(stepRef(new URL('./steps.js', import.meta.url), 'train', { epochs: 3 }))
 */
export function stepRef<R = unknown>(url: string | URL, exportName: string, ...args: readonly unknown[]): BoundStep<R, readonly unknown[]> {
  if (typeof exportName !== 'string' || exportName === '') {
    throw new InvalidStepRefError(
      'the export name',
      `is ${describeValue(exportName)}: pass the name of an exported function, or 'default'.`,
    )
  }
  return boundStep({ kind: 'export', url: fileUrl(url), exportName }, args)
}

function fileUrl(url: string | URL): string {
  if (typeof url !== 'string' && !(url instanceof URL)) {
    throw new InvalidStepRefError('the module', `is ${describeValue(url)}: pass new URL('./steps.js', import.meta.url).`)
  }
  const text = String(url)
  // Comes before URL parsing: on Windows a drive letter looks like a protocol.
  if (isAbsolute(text)) return pathToFileURL(text).href
  if (text.startsWith('file:')) return new URL(text).href
  if (/^[\w+.-]+:/.test(text))
    throw new InvalidStepRefError(`"${text}"`, 'is not a file: steps are imported from file: URLs and absolute paths.')
  const relative = /^\.{1,2}\//.test(text) || /\.[cm]?[jt]sx?$/.test(text)
  const specifier = `./${text.replace(/^\.\//, '')}`.replace('./../', '../')
  throw relative
    ? new InvalidStepRefError(`"${text}"`, `is a relative path, which workers cannot find: pass new URL('${specifier}', import.meta.url).`)
    : new InvalidStepRefError(`"${text}"`, `is a package name, which workers cannot find: pass import.meta.resolve('${text}').`)
}
