import { basename, extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ImportUsageError } from '../../errors.js'
import type { SpaceLike } from '../../spaces/as-space.js'
import { list } from '../../spaces/list.js'
import { checkSweep } from '../../steps/define/check-sweep.js'
import { stepRef } from '../../steps/define/step-ref.js'
import { loadSweep } from '../../steps/load/load-sweep.js'
import { readParams } from '../parse/params-list.js'
import { encodeSource, type ListWords } from './source.js'
import type { ListSweep } from './sourced-sweep.js'

/**
 * Loads a list of params, and the steps for each row: those of a sweep file, or functions that
 * modules export. `recorded` gives the params of a list that came from standard input.
 *
 * @throws ImportUsageError, ValueFileError, and what loading a sweep file throws
 */
export async function loadListSweep(words: ListWords, recorded?: () => SpaceLike): Promise<ListSweep> {
  const isRecorded = words.file === '-' && recorded !== undefined
  const params = isRecorded ? recorded() : list(readParams(words.file, words.format))
  const name = words.name ?? nameOf(words.file)
  const repeats = isRecorded ? undefined : words.repeats
  const source = encodeSource({ kind: 'list', words, folder: process.cwd() })
  const given = { name, params, ...(repeats !== undefined && { repeats }) }
  const [file = ''] = words.steps
  if (words.steps.length === 1 && !file.includes('#')) {
    const { url, fileHash, sweep } = await loadSweep(file)
    const { repeats: _, ...kept } = sweep
    return { kind: 'list', sweep: { ...kept, ...given }, origin: { sweepUrl: url, fileHash }, source }
  }
  return { kind: 'list', source, sweep: checkSweep({ ...given, steps: words.steps.map(functionAt) }) }
}

/** `train.mjs#evaluate`; the last # tells them apart, since a path may have one, too. */
function functionAt(text: string) {
  const at = text.lastIndexOf('#')
  if (at < 1 || at === text.length - 1)
    throw new ImportUsageError(`${text} is not a step: pass one sweep file, or functions as MODULE#NAME, such as ./train.mjs#train.`)
  return stepRef(pathToFileURL(resolve(text.slice(0, at))), text.slice(at + 1))
}

/** The name of the experiment: that of the list without its ending. */
function nameOf(file: string): string {
  if (file === '-') throw new ImportUsageError('A list from standard input has no name: pass --name NAME.')
  return basename(file, extname(file))
}
