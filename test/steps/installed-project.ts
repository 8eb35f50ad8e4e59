import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { OutsideProject, repository } from './outside-project.js'

/** A project in a folder of its own that has the package installed. */
export class InstalledProject extends OutsideProject {
  constructor(files: Readonly<Record<string, string>> = {}) {
    super({ 'package.json': '{ "type": "module" }', ...files })
    mkdirSync(this.path('node_modules'))
    symlinkSync(repository, this.path('node_modules/statesweep'), 'dir')
  }

  /** Copies a folder of the repository into the project's. */
  copy(folder: string): void {
    cpSync(join(repository, folder), this.folder, { recursive: true })
  }

  /** A second copy of the package, with its dependencies, under another name. */
  addCopy(name: string): void {
    const to = this.path(`node_modules/${name}`)
    cpSync(join(repository, 'dist/src'), join(to, 'dist/src'), { recursive: true })
    cpSync(join(repository, 'dist/workers'), join(to, 'dist/workers'), { recursive: true })
    cpSync(join(repository, 'package.json'), join(to, 'package.json'))
    symlinkSync(join(repository, 'node_modules'), join(to, 'node_modules'), 'dir')
  }

  /**
   * What `node ...args` prints on standard output, in this folder; rejects where it ends with
   * another status than 0.
   */
  async print(...args: readonly string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: this.folder })
    return stdout
  }
}
