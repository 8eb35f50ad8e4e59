import { realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { json } from '../engine-globals.js'
import { PACKAGE_FOLDER } from '../model/package.js'
import { decodeFileSource } from '../model/source-text.js'
import { parentsOf, readText } from './parents-of.js'

/**
 * The folder of the project: that of the sweep file, or of the main script. The current folder for
 * commands, and where a tool is the main script, such as a test runner.
 */
export function projectFolder(source: string | undefined): string {
  if (source?.startsWith('file:')) return dirname(fileURLToPath(decodeFileSource(source).href))
  const script = mainScript()
  return script === undefined || script.includes(`${sep}node_modules${sep}`) || isOwn(script) ? process.cwd() : dirname(script)
}

/** The real path of the main script; undefined if there is none. */
export function mainScript(): string | undefined {
  try {
    return process.argv[1] && realpathSync(process.argv[1])
  } catch {
    return undefined
  }
}

/** True for what belongs to this package. */
export const isOwn = (script: string): boolean => script.startsWith(PACKAGE_FOLDER)

/** Name and version in the nearest `package.json`; null for what is missing. */
export function packageOf(folder: string): { projectName: string | null; projectVersion: string | null } {
  for (const parent of parentsOf(folder)) {
    const text = readText(join(parent, 'package.json'))
    if (text !== undefined) return namesIn(text)
  }
  return { projectName: null, projectVersion: null }
}

function namesIn(text: string): ReturnType<typeof packageOf> {
  try {
    const { name, version } = json.parse(text) as { readonly name?: unknown; readonly version?: unknown }
    return { projectName: typeof name === 'string' ? name : null, projectVersion: typeof version === 'string' ? version : null }
  } catch {
    return { projectName: null, projectVersion: null }
  }
}
