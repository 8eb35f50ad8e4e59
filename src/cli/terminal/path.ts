import { isAbsolute, relative } from 'node:path'
import { STARTED_IN } from './started-in.js'

/** A path as short as it can be: relative where it is in the folder of the command. */
export function formatPath(path: string, folder: string = STARTED_IN): string {
  const inside = relative(folder, path)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside
}
