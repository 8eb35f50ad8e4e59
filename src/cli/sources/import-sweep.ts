import { basename, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ImportUsageError } from '../../errors.js'
import type { SpaceLike } from '../../spaces/axes.js'
import { list } from '../../spaces/list.js'
import { checkSweep } from '../../steps/define/check-sweep.js'
import { stepRef } from '../../steps/define/step-ref.js'
import { type LoadedSweep, loadSweep } from '../../steps/load/load-sweep.js'
import { readParams } from '../parse/params-list.js'
import { encodeImportSource, type ImportWords } from './import-source.js'

/**
 * The sweep of a list of params: the steps of a sweep file, with the list in the place of its own params, or functions that modules export. `recorded`
 * are the params where they cannot be read again: from standard input.
 *
 * @throws ImportUsageError, ValueFileError, and what loading a sweep file throws
 */
export async function importSweep(words: ImportWords, recorded?: () => SpaceLike): Promise<LoadedSweep> {
  const isRecorded = words.file === '-' && recorded !== undefined
  const params = isRecorded ? recorded() : list(readParams(words.file, words.format))
  const name = words.name ?? nameOf(words.file)
  const repeats = isRecorded ? undefined : words.repeats
  const source = encodeImportSource(words)
  const given = { name, params, ...(repeats !== undefined && { repeats }) }
  const [file = ''] = words.steps
  if (words.steps.length === 1 && !file.includes('#')) {
    const { sweep, ...loaded } = await loadSweep(file)
    const { repeats: _, ...kept } = sweep
    return { ...loaded, source, sweep: { ...kept, ...given } }
  }
  return { url: source, fileHash: '', sweep: checkSweep({ ...given, steps: words.steps.map(functionAt) }) }
}

/** `train.mjs#evaluate`; the last # tells them apart, since a path may have one, too. */
function functionAt(text: string) {
  const at = text.lastIndexOf('#')
  if (at < 1 || at === text.length - 1)
    throw new ImportUsageError(`${text} is no step: pass one sweep file, or functions as MODULE#NAME, such as ./train.mjs#train.`)
  return stepRef(pathToFileURL(resolve(text.slice(0, at))), text.slice(at + 1))
}

/** Of the experiment: that of the list without its ending. */
function nameOf(file: string): string {
  if (file === '-') throw new ImportUsageError('What comes from standard input has no name: pass --name NAME.')
  return basename(file, extname(file))
}
