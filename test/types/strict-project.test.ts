import { spawnSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { InstalledProject } from '../steps/installed-project.js'
import { repository } from '../steps/outside-project.js'

const node = (folder: string, ...args: readonly string[]) => spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })

it('compiles in a strict project that checks and writes declarations, as does the file that init writes', () => {
  using project = new InstalledProject({})
  project.copy('test/fixtures/strict-project')
  symlinkSync(join(repository, 'node_modules/@types'), project.path('node_modules/@types'), 'dir')
  expect(node(project.folder, join(repository, 'dist/src/cli/main.js'), 'init').stderr).toContain('first.sweep.ts')
  const compiled = node(project.folder, join(repository, 'node_modules/typescript/bin/tsc'), '-p', '.')
  expect(compiled.stdout).toBe('')
  expect(compiled.status).toBe(0)
}, 60_000)
