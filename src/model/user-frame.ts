const FRAME = /(?:\(|at )(?:async )?((?:file:\/\/|\/|[A-Za-z]:[\\/])[^()\n]*):(\d+):(\d+)\)?$/

/** Loads TypeScript. If the loader itself finds no file, no line is the user's. */
const LOADER = /[\\/]node_modules[\\/]jiti[\\/]/

/**
 * The first line of a stack that is the user's: not Node's, not the loader's, and not in `internal`
 * (the folder of this package's code). Undefined if there is none.
 */
export function userFrame(stack: string | undefined, internal: string): { file: string; line: number; column: number } | undefined {
  for (const text of stack?.split('\n') ?? []) {
    const match = FRAME.exec(text.trim())
    if (match?.[1] === undefined) continue
    const file = match[1].startsWith('file://') ? decodeURIComponent(new URL(match[1]).pathname) : match[1]
    if (!file.startsWith(internal) && !LOADER.test(file)) return { file, line: Number(match[2]), column: Number(match[3]) }
  }
  return undefined
}
