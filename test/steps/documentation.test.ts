import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { MAIN } from '../cli/run-command.js'
import { InstalledProject } from './installed-project.js'

const text = readFileSync(new URL('../../docs/steps.md', import.meta.url), 'utf8')

it('shows in docs/steps.md what its examples print', () => {
  const files = Object.fromEntries(
    Array.from(text.matchAll(/^```[jt]s (\S+)\n(.*?)^```/gms), ([, name = '', source = '']) => [name, source]),
  )
  const consoles = Array.from(text.matchAll(/^```console\n(.*?)^```/gms), ([, block = '']) => block)
  using project = new InstalledProject(files)
  expect(consoles.length).toBeGreaterThan(4)
  for (const block of consoles) {
    const [command = '', ...lines] = block.split('\n')
    const shell = command
      .replace(/^\$ /, '')
      .replace(/^node/, `'${process.execPath}'`)
      .replaceAll('statesweep ', `'${process.execPath}' '${MAIN}' `)
    const printed = execFileSync('sh', ['-c', shell], { cwd: project.folder, encoding: 'utf8' })
    expect(`${command}\n${printed.replaceAll(project.folder, 'FOLDER')}`).toBe([command, ...lines].join('\n'))
  }
}, 60_000)
