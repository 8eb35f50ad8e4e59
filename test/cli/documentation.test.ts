import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createOutput } from '../../dist/src/cli/output.js'
import { createProgram } from '../../dist/src/cli/program.js'
import { createFolder, MAIN } from './run-command.js'

const read = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8')
const blocks = (text: string, fence: RegExp) => Array.from(text.matchAll(new RegExp(`^\`\`\`${fence.source}\n(.*?)^\`\`\``, 'gms')))

/** What differs from one execution to the next: times, dates, and the padding of columns that hold them. */
function normalise(output: string): string {
  return output
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'DATE')
    .replaceAll(/\d+(\.\d+)?(e-\d+)? m?s\b/g, 'TIME')
    .replaceAll(/\d+\.\d\dx/g, 'FACTOR')
    .replaceAll(/(?<="(?:\w+_ms|speed_up)": )[\d.e-]+/g, 'NUMBER')
    .replaceAll(/(?<="file": ").*\//g, '')
    .replaceAll('\r\n', '\n')
    .replaceAll(/ {2,}/g, '  ')
    .trimEnd()
}

describe.each(['command.md', 'from-gnu-parallel.md', 'from-hyperfine.md', 'checkpoints.md', 'json.md'])('docs/%s', (name) => {
  it('shows what the command prints', () => {
    const text = read(name)
    const files = Object.fromEntries(blocks(text, /(?:ts|csv) (\S+)/).map(([, name = '', source = '']) => [name, source]))
    using folder = createFolder({ ...files, statesweep: `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n` })
    const examples = blocks(text, /console/).flatMap(([, block = '']) => block.split(/^\$ /m).slice(1))
    expect(examples.length).toBeGreaterThan(1)
    for (const example of examples) {
      const [command = '', ...lines] = example.split('\n')
      const shell = `${command.replace(/^statesweep/, 'sh ./statesweep')} 2>&1 || true`
      const printed = execFileSync('sh', ['-c', shell], { cwd: folder.path, encoding: 'utf8' })
      expect(`${command}\n${normalise(printed)}`).toBe(`${command}\n${normalise(lines.join('\n'))}`)
    }
  }, 120_000)
})

describe('docs/command.md', () => {
  it('has the options of each command, no more and no less', () => {
    const program = createProgram({ args: [], out: createOutput(process.stdout), err: createOutput(process.stderr), finish() {} })
    const sections = read('command.md')
      .split(/^### statesweep /m)
      .slice(1)
    expect(sections.map((section) => /^\w+/.exec(section)?.[0])).toEqual(program.commands.map((command) => command.name()))
    for (const [at, command] of program.commands.entries()) {
      const documented = Array.from(
        sections[at]
          ?.split('\n## ', 1)
          .join()
          .matchAll(/^\| `(?:-\w, )?(--[\w-]+)/gm) ?? [],
        ([, option]) => option,
      )
      expect(documented).toEqual(command.options.map((option) => option.long))
    }
  })
})
