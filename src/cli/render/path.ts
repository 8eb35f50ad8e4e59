import { isAbsolute, relative } from 'node:path'

/** A path as short as it can be: relative where it is in the current folder. */
export function formatPath(path: string, folder: string = process.cwd()): string {
  const inside = relative(folder, path)
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside
}
