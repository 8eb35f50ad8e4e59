import { execFileSync } from 'node:child_process'
import { chmodSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../dist/src/cli/program.js'
import { createOutput } from '../../dist/src/cli/terminal/output.js'
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

/** The same without any number, for what is measured: rows, columns and words stay. What is said of a busy machine may be there or not. */
const withoutNumbers = (output: string): string =>
  normalise(output)
    .replaceAll(/^(Warning|Outliers?)\b.*\n?/gm, '')
    .replaceAll(/^.*\boutliers?:.*\n/gm, '')
    .replaceAll(/[▁-█▒├┤─┃∘][▁-█▒├┤─┃∘ ]*/g, 'PLOT')
    .replaceAll(/(negligible|small|medium|large) \(.*?\)/g, 'EFFECT')
    .replaceAll(/[-+]?\d[\d.,]*(e[-+]?\d+)?%?/g, 'N')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ $/gm, '')
    .trimEnd()

describe.each(['command.md', 'from-gnu-parallel.md', 'from-hyperfine.md', 'checkpoints.md', 'json.md', 'examples.md'])(
  'docs/%s',
  (name) => {
    it('shows what the command prints', () => {
      const text = read(name)
      const files = Object.fromEntries(blocks(text, /(?:ts|csv) (\S+)/).map(([, name = '', source = '']) => [name, source]))
      using folder = createFolder({ ...files, statesweep: `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n` })
      chmodSync(join(folder.path, 'statesweep'), 0o755)
      for (const name of ['examples', 'docs', 'package-lock.json'])
        symlinkSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), join(folder.path, name))
      const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH}` }
      // Of `console times` the numbers are measured.
      const examples = blocks(text, /console( times)?/).flatMap(([, times, block = '']) =>
        block
          .split(/^\$ /m)
          .slice(1)
          .map((example) => ({ example, same: times === undefined ? normalise : withoutNumbers })),
      )
      expect(examples.length).toBeGreaterThan(1)
      for (const { example, same } of examples) {
        const [command = '', ...lines] = example.split('\n')
        const printed = execFileSync('sh', ['-c', `{ ${command}\n} 2>&1 || true`], { cwd: folder.path, encoding: 'utf8', env })
        expect(`${command}\n${same(printed)}`).toBe(`${command}\n${same(lines.join('\n'))}`)
      }
    }, 120_000)
  },
)

describe('docs/command.md', () => {
  it('has the options of each command, no more and no less', async () => {
    const program = await createProgram({ args: [], out: createOutput(process.stdout), err: createOutput(process.stderr), finish() {} })
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
