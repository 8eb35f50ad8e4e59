import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseError } from './import-transpiled.js'

/** Relative specifiers of static and dynamic imports; good enough where a file that does not parse is looked for. */
const RELATIVE_IMPORT = /\b(?:from|import|require)\s*\(?\s*['"](\.{1,2}\/[^'"]+)['"]/g

/** The first of a file and what it imports by relative path that does not parse, breadth first. Nothing is executed. */
export async function findSyntaxError(file: string): Promise<{ file: string; line: number; column: number } | undefined> {
  const files = new Set([file])
  // A Set is iterated in order of insertion, and what is added meanwhile comes, too.
  for (const current of files) {
    if (!existsSync(current)) continue
    const source = readFileSync(current, 'utf8')
    const found = await parseError(current, source)
    if (found !== undefined) return { file: current, ...found }
    for (const [, specifier = ''] of source.matchAll(RELATIVE_IMPORT)) files.add(resolve(dirname(current), specifier))
  }
  return undefined
}
