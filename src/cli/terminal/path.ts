import { isAbsolute, relative } from 'node:path'

/** The folder in which the command was given. Paths are shown relative to it, also after a recorded command line has led to another. */
export const STARTED_IN = process.cwd()

/** A path as short as it can be: relative where it is in the folder of the command. */
export function formatPath(path: string, folder: string = STARTED_IN): string {
  const inside = relative(folder, path)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside
}
