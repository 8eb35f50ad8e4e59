import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const DIST = new URL('../../dist/src/', import.meta.url)

/** As each entry of the package does. */
const OFFERING = new URL('../workers/offer-package.js', DIST)
const OFFER = `await import('${OFFERING}')`

const PRELUDE = `
${OFFER}
const { loadSweep } = await import('${DIST}steps/load/load-sweep.js')
const { loadSteps } = await import('${DIST}steps/load/load-steps.js')
const { resolveSteps } = await import('${DIST}steps/resolve/resolve-steps.js')
const { importModule } = await import('${DIST}steps/load/import-module.js')
const { pathToFileURL } = await import('node:url')
const url = (name) => pathToFileURL(name).href
const show = (value) => console.log(JSON.stringify(value))
const caught = async (action) => { try { await action() } catch (error) { return { ...error, name: error.name, code: error.code, message: error.message, stack: error.stack } } }
`

/** Whole modules as text, in a folder of its own that no package.json is above of. */
export class OutsideProject {
  readonly folder = mkdtempSync(join(realpathSync(tmpdir()), 'statesweep-steps-'))

  constructor(files: Readonly<Record<string, string>>) {
    this.write(files)
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(this.path(name)), { recursive: true })
      writeFileSync(this.path(name), text)
    }
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /**
   * What a script `show`s in a fresh process of plain Node, started in this folder: vitest imports
   * modules in a way of its own.
   */
  async node(script: string): Promise<unknown> {
    const args = ['--input-type=module', '--eval', PRELUDE + script]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: this.folder })
    return JSON.parse(stdout)
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true })
  }
}

/** Executed in a worker thread: loads the references in `workerData` and applies them to a run. */
export const APPLY_IN_THREAD = `
const { Worker } = await import('node:worker_threads')
const inThread = (references, run) => new Promise((resolve, reject) => {
  const code = \`
    const { parentPort, workerData: { references, run } } = require('node:worker_threads')
    Promise.all([import('${DIST}steps/load/load-steps.js'), import('${OFFERING}')]).then(async ([{ loadSteps }]) => {
      const steps = await loadSteps(references)
      try { for (const step of steps) await step.call(run) } catch (error) { run.stack = error.stack }
      return run
    }).catch((error) => ({ name: error.name, code: error.code, message: error.message })).then((result) => parentPort.postMessage(result))\`
  new Worker(code, { eval: true, execArgv: [], workerData: { references, run } }).once('message', resolve).once('error', reject)
})
`

export const repository = fileURLToPath(new URL('../..', import.meta.url))
