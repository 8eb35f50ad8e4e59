import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const MAIN = fileURLToPath(new URL('../../dist/src/cli/main.js', import.meta.url))

export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder of its own for a test, with files in it; gone when the scope ends. */
export function createFolder(files: Readonly<Record<string, string>> = {}) {
  const path = mkdtempSync(join(tmpdir(), 'statesweep-cli-'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text)
  return {
    path,
    /** Executes the command in this folder, as a process of its own. */
    run(...args: readonly string[]): Ended {
      return spawnSync(process.execPath, [MAIN, ...args], { cwd: path, encoding: 'utf8' })
    },
    /** The same with a text as standard input. */
    pipe(input: string, ...args: readonly string[]): Ended {
      return spawnSync(process.execPath, [MAIN, ...args], { cwd: path, encoding: 'utf8', input })
    },
    write: (name: string, text: string | Uint8Array) => writeFileSync(join(path, name), text),
    start: (...args: readonly string[]) => spawn(process.execPath, [MAIN, ...args], { cwd: path }),
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  }
}

/** A sweep file of one step. */
export const sweepFile = ({ name = 'test', params = '{ i: range(10) }', step = 'run.fields.square = run.params.i ** 2' }): string => `
import { isMainThread } from 'node:worker_threads'
import { defineSweep, range, stepRef } from 'statesweep'
export default defineSweep({
  name: '${name}',
  params: ${params},
  steps: [function work(run: any) { ${step} }],
})
`
