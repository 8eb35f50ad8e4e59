import { isAbsolute, relative } from 'node:path'

/** The folder where the command was called; `retry` and `why` may change to another. */
export const STARTED_IN = process.cwd()

/** A short path: relative if it is in the folder of the command. */
export function formatPath(path: string, folder: string = STARTED_IN): string {
  const inside = relative(folder, path)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside
}
