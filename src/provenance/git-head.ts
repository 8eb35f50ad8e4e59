import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parentsOf, readText } from './parents-of.js'

/** What is checked out in a folder. */
export interface GitHead {
  /** The folder of the working tree. */
  readonly root: string
  readonly commit: string | null
  /** Null if no branch is checked out. */
  readonly branch: string | null
}

const COMMIT = /^[0-9a-f]{40,64}$/

/**
 * Reads what git has checked out, without starting git: in ten reads of files at most. Undefined
 * outside of a repository. Knows work trees and packed refs; a repository that keeps its refs in
 * tables has a branch, but no commit here.
 */
export function gitHead(folder: string): GitHead | undefined {
  for (const root of parentsOf(folder)) {
    const own = gitFolder(join(root, '.git'))
    if (own !== undefined) return { root, ...head(own) }
  }
  return undefined
}

/** A work tree has a file that names the folder. */
function gitFolder(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined || stats.isDirectory()) return stats && path
  const [, target] = /^gitdir: (.*)$/m.exec(readText(path) ?? '') ?? []
  return target && resolve(dirname(path), target)
}

function head(own: string): Pick<GitHead, 'commit' | 'branch'> {
  const text = readText(join(own, 'HEAD'))?.trim() ?? ''
  const [, ref] = /^ref: (.*)$/.exec(text) ?? []
  if (ref === undefined) return { commit: COMMIT.test(text) ? text : null, branch: null }
  const shared = resolve(own, readText(join(own, 'commondir'))?.trim() ?? '.')
  const commit = [own, shared].map((folder) => readText(join(folder, ref))?.trim()).find((found) => found !== undefined)
  return { commit: commit ?? packed(shared, ref), branch: ref.replace(/^refs\/heads\//, '') }
}

function packed(shared: string, ref: string): string | null {
  const line = readText(join(shared, 'packed-refs'))
    ?.split('\n')
    .find((one) => one.endsWith(` ${ref}`))
  return line?.split(' ')[0] ?? null
}
