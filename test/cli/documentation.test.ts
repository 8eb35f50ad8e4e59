import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { createProgram } from '../../dist/src/cli/program.js'
import { createOutput } from '../../dist/src/cli/terminal/output.js'
import { createFolder, MAIN } from './run-command.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DOCS = join(ROOT, 'docs')
/** `UPDATE_DOCS=1` writes what the commands print, and the tables of options, into the pages. */
const isUpdate = process.env.UPDATE_DOCS !== undefined

const read = (name: string) => readFileSync(join(DOCS, name), 'utf8')
const blocks = (text: string, fence: RegExp) => Array.from(text.matchAll(new RegExp(`^\`\`\`${fence.source}\n(.*?)^\`\`\``, 'gms')))

/**
 * Replaces what differs from one execution to the next: times, dates, and the padding of columns
 * that hold them.
 */
function normalise(output: string): string {
  return (
    output
      .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'DATE')
      .replaceAll(/\d+(\.\d+)?(e-\d+)? m?s\b/g, 'TIME')
      // Told only where a busy machine took a second and more.
      .replaceAll(/, speed-up \d+\.\d\dx( on \d+ workers?)?/g, '')
      .replaceAll(/(?<="(?:\w+_ms|speed_up)": )[\d.e-]+/g, 'NUMBER')
      .replaceAll(/(?<="file": ").*\//g, '')
      .replaceAll('\r\n', '\n')
      .replaceAll(/ {2,}/g, '  ')
      .trimEnd()
  )
}

/**
 * Also replaces all numbers, and drops warnings of a busy machine: rows, columns and words stay.
 * For output that is measured.
 */
const withoutNumbers = (output: string): string =>
  normalise(output)
    .replaceAll(/^(Warning|Outliers?)\b.*\n?/gm, '')
    .replaceAll(/^.*\boutliers?:.*\n?/gm, '')
    .replaceAll(/[▁-█▒├┤─┃∘][▁-█▒├┤─┃∘ ]*/g, 'PLOT')
    .replaceAll(/(negligible|small|medium|large) \(.*?\)/g, 'EFFECT')
    .replaceAll(/[-+]?\d[\d.,]*(e[-+]?\d+)?%?/g, 'N')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ $/gm, '')
    .trimEnd()

const filesOf = (text: string) =>
  Object.fromEntries(blocks(text, /(?:ts|js|csv|py) (\S+)/).map(([, name = '', source = '']) => [name, source]))

/**
 * The folder of a page: its files, those of the pages it goes on from, and the command on the path.
 */
function folderOf(text: string) {
  const folder = createFolder({ ...filesOf(text), statesweep: `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n` })
  chmodSync(join(folder.path, 'statesweep'), 0o755)
  for (const name of ['examples', 'docs', 'package-lock.json']) symlinkSync(join(ROOT, name), join(folder.path, name))
  mkdirSync(join(folder.path, 'node_modules'))
  symlinkSync(ROOT, join(folder.path, 'node_modules/statesweep'), 'dir')
  const env = {
    ...process.env,
    PATH: `${folder.path}:${process.env.PATH}`,
    UPDATE_DOCS: undefined,
    NO_COLOR: '1',
  }
  return {
    execute: (command: string) =>
      execFileSync('sh', ['-c', `{ ${command}\n} 2>&1 || true`], { cwd: folder.path, encoding: 'utf8', env }).replaceAll(
        folder.path,
        'FOLDER',
      ),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

/**
 * The examples of a `console` block: commands with what they print. Of `console times` the numbers
 * are measured.
 */
const examplesOf = (text: string) =>
  blocks(text, /console( times)?/).flatMap(([, times, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((example) => {
        const [command = '', ...lines] = example.split('\n')
        return { example, command, lines: lines.join('\n'), same: times === undefined ? normalise : withoutNumbers }
      }),
  )

/** Pages whose examples a test of their own executes. */
const ELSEWHERE = ['plots.md', 'steps.md']
const pages = readdirSync(DOCS, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .sort()

describe.each(pages.filter((name) => !ELSEWHERE.includes(name) && read(name).includes('```console')))('docs/%s', (name) => {
  it('shows what its commands print', () => {
    let text = read(name)
    // The reader has done what the page before shows, and so has the folder.
    const earlier = /^<!-- goes on from (\S+) -->$/m.exec(text)?.[1]
    const before = earlier === undefined ? '' : read(earlier)
    using folder = folderOf(before + text)
    for (const { command } of examplesOf(before)) folder.execute(command)
    const examples = examplesOf(text)
    expect(examples.length).toBeGreaterThan(0)
    let from = 0
    for (const { example, command, lines, same } of examples) {
      const printed = folder.execute(command)
      if (!isUpdate) expect(`${command}\n${same(printed)}`).toBe(`${command}\n${same(lines)}`)
      const start = text.indexOf(`$ ${example}`, from)
      const shown = same(printed) === same(lines) ? `$ ${example}` : `$ ${command}\n${printed.trimEnd()}${printed.trimEnd() && '\n'}`
      if (isUpdate) text = text.slice(0, start) + shown + text.slice(start + example.length + 2)
      from = start + shown.length
    }
    if (isUpdate) writeFileSync(join(DOCS, name), text)
  }, 120_000)
})

/** What `reading.test.ts` executes. */
const IN_READING: Readonly<Record<string, string>> = { 'reading.md': '```python', 'format.md': '```js' }

it('has no code in a page that is not executed', () => {
  for (const name of pages) {
    if (ELSEWHERE.includes(name) || name === 'api.md') continue
    const text = read(name)
    const commands = examplesOf(text).map(({ command }) => command)
    const fences = text.match(/^```(?:ts|js|tsx|jsx|py).*$/gm) ?? []
    for (const fence of fences) if (IN_READING[name] !== fence) expect(fence, name).toMatch(/ \S+$/)
    for (const file of Object.keys(filesOf(text))) {
      const isUsed =
        commands.some((command) => command.includes(file)) || Object.values(filesOf(text)).some((source) => source.includes(`./${file}`))
      expect(isUsed, `${name}: ${file}`).toBe(true)
    }
  }
})

describe('docs/commands', async () => {
  const program = await createProgram({ args: [], out: createOutput(process.stdout), err: createOutput(process.stderr), finish() {} })

  /** The table of a command's options, as its help describes them. */
  function tableOf(command: Command): string {
    const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')
    const rows = command.options.map(({ flags, description, argChoices, defaultValue }) => {
      const choices = argChoices === undefined ? '' : `: ${argChoices.map((choice) => `\`${choice}\``).join(', ')}`
      const isPath = flags.startsWith('--db')
      const known = isPath ? 'statesweep.db' : defaultValue
      const preset =
        known === undefined || description.includes('(default') ? '' : ` (default: \`${flags.startsWith('--interval') ? '1s' : known}\`)`
      return `| \`${flags}\` | ${cell(description)}${choices}${preset} |`
    })
    return ['| option | meaning |', '| --- | --- |', ...rows].join('\n')
  }

  it('has a page for each command, no more and no less', () => {
    const names = readdirSync(join(DOCS, 'commands')).map((file) => file.replace(/\.md$/, ''))
    expect(names.filter((name) => name !== 'README').sort()).toEqual(program.commands.map((command) => command.name()).sort())
  })

  it.each(program.commands.map((command) => command.name()))('%s: has all options', (name) => {
    const command = program.commands.find((known) => known.name() === name)
    const file = join(DOCS, 'commands', `${name}.md`)
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    const [table = ''] = /^\| option \| meaning \|\n(\|.*\n)+/m.exec(text) ?? []
    const expected = command === undefined ? '' : `${tableOf(command)}\n`
    if (isUpdate)
      writeFileSync(
        file,
        text.replace(table, () => expected),
      )
    else expect(table).toBe(expected)
  })
})

it('has links that lead somewhere', () => {
  /** Of headings alike, the second ends in -1. */
  const anchors = (text: string): ReadonlySet<string> => {
    const times = new Map<string, number>()
    const titles = text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#+ (.+)$/gm)
    return new Set(
      Array.from(titles, ([, title = '']) => {
        const anchor = title
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
          .replaceAll(' ', '-')
        const seen = times.get(anchor) ?? 0
        times.set(anchor, seen + 1)
        return seen === 0 ? anchor : `${anchor}-${seen}`
      }),
    )
  }
  const known = new Map<string, ReadonlySet<string>>()
  const anchorsOf = (file: string) => {
    const found = known.get(file) ?? anchors(readFileSync(file, 'utf8'))
    known.set(file, found)
    return found
  }
  for (const page of ['README.md', 'CHANGELOG.md', ...pages.map((name) => `docs/${name}`)]) {
    const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```.*?^```/gms, '')
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)) {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? join(ROOT, page) : join(ROOT, page, '..', path)
      expect(existsSync(file), `${page}: ${target}`).toBe(true)
      if (anchor !== undefined) expect(anchorsOf(file).has(anchor), `${page}: ${target}`).toBe(true)
    }
  }
})

it('ships every file that the shipped pages link to', () => {
  const list = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })
  const [{ files }] = JSON.parse(list) as [{ files: { path: string }[] }]
  const shipped = new Set(files.map(({ path }) => path))
  // The map of the code names files of the repository.
  for (const page of shipped) {
    if (!page.endsWith('.md') || page === 'docs/architecture.md' || page === 'bench/README.md') continue
    const text = readFileSync(join(ROOT, page), 'utf8').replaceAll(/^```.*?^```/gms, '')
    for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)) {
      const path = posix.join(posix.dirname(page), target)
      const isFolder = [...shipped].some((file) => file.startsWith(`${path}/`))
      expect(shipped.has(path) || isFolder, `${page}: ${target}`).toBe(true)
    }
  }
})
