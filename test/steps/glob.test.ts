import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandGlob, isGlob } from '../../dist/src/steps/glob/expand-glob.js'
import { temporaryFolder } from '../fixtures/lab.js'

const NAMES =
  '.a|.ab|a|ab|b|A|1|12|-x|!b|^a|x+(y)|photo (1).jpg|photo 1.jpg|a[1].txt|a1.txt|a!.txt|{a,b}|é|a b|a\nb|[|[a|]|*|\\|a-z|@(a)|😀'.split('|')

/** Files of all kinds, and folders with some of them. */
function createTree(): string {
  const folder = temporaryFolder()
  for (const inside of ['', 'd', 'd/e', '.h']) {
    mkdirSync(join(folder, inside), { recursive: true })
    for (const name of NAMES.slice(0, inside === '' ? NAMES.length : 8)) writeFileSync(join(folder, inside, name), '')
  }
  symlinkSync('d', join(folder, 'link'))
  symlinkSync('nowhere', join(folder, 'broken'))
  return folder
}

const never = (name: string): never => {
  throw new Error(name)
}
const expand = (pattern: string, folder: string): string[] => expandGlob(pattern, { folder, refuse: never })

/** What bash finds for each pattern, in code-unit order. */
function expandByBash(patterns: readonly string[], cwd: string): string[][] {
  const script = `IFS=; for pattern do printf '%s\\0' $pattern; printf '\\1\\0'; done`
  const { stdout } = spawnSync('bash', ['-O', 'nullglob', '-c', script, 'bash', ...patterns], {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  })
  return stdout
    .split('\u0001\0')
    .slice(0, -1)
    .map((found) => found.split('\0').filter(Boolean).sort())
}

const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...'*?abA1.-!^[]()+@{},\\ é=:x'.split('')) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '*',
      '?',
      '[!a]',
      '[^a]',
      '[a-z]',
      '[z-a]',
      '[]a]',
      '[!]]',
      '[a-]',
      '[[:digit:]]',
      '[[:alpha:]1]',
      '[![:upper:]]',
      '[[.-.]a]',
      '[[=a=]b]',
      '[\\]a]',
      '[.]',
      '[[]',
      '+(y)',
      '@(a|b)',
      '{a,b}',
      '.*',
    ),
  },
)
const segment = fc.oneof(
  { weight: 6, arbitrary: fc.array(piece, { minLength: 1, maxLength: 4 }).map((all) => all.join('')) },
  fc.constantFrom('d', '.h', '*', '.', 'link'),
)
const pattern = fc
  .tuple(fc.constantFrom('', '', '', './', 'd/', '*/'), fc.array(segment, { minLength: 1, maxLength: 2 }), fc.constantFrom('', '', '', '/'))
  .map(([start, segments, end]) => start + segments.join('/') + end)

/**
 * What POSIX leaves open: a backslash before a slash or at the end, a class without its end, `**`.
 * And a backslash before a blank, which bash passes over in a variable.
 */
const UNDEFINED = /\\([/ ]|$)|\[[.:=](?!.[.=]\]|[a-z]+:\])|\*\*/

describe('a glob', () => {
  it('finds what bash finds, whatever the pattern', () => {
    const folder = createTree()
    const patterns = fc.sample(pattern, 3000).filter((text) => isGlob(text) && !UNDEFINED.test(text))
    expect(patterns.length).toBeGreaterThan(1000)
    const found = expandByBash(patterns, folder)
    for (const [at, text] of patterns.entries()) expect([text, expand(text, folder)]).toEqual([text, found[at]])
    // Many find something, or the test would say little.
    expect(found.filter((files) => files.length > 0).length).toBeGreaterThan(patterns.length / 20)
  })

  it.each([
    ['photo (1)*.jpg', ['photo (1).jpg']],
    [
      '[!a]*',
      [
        '!b',
        '*',
        '-x',
        '1',
        '12',
        '@(a)',
        'A',
        '[',
        '[a',
        '\\',
        ']',
        '^a',
        'b',
        'broken',
        'd',
        'link',
        'photo (1).jpg',
        'photo 1.jpg',
        'x+(y)',
        '{a,b}',
        'é',
        '😀',
      ],
    ],
    ['!b*', ['!b']],
    ['x+(y)*', ['x+(y)']],
    ['a[1].txt', ['a1.txt']],
    ['a\\[1].txt*', ['a[1].txt']],
    ['{a,b}*', ['{a,b}']],
    ['.*', ['.a', '.ab', '.h']],
    ['[.]*', []],
    ['[[:digit:]]*', ['1', '12']],
    ['?', ['*', '1', 'A', '[', '\\', ']', 'a', 'b', 'd', 'é', '😀']],
    ['*/', ['d/', 'link/']],
    ['.//d/*[1]', ['.//d/1']],
    ['**/12', ['12', 'd/12', 'd/e/12']],
    ['**/a*.txt', ['a!.txt', 'a1.txt', 'a[1].txt']],
    ['d/e/**', ['d/e/1', 'd/e/12', 'd/e/A', 'd/e/a', 'd/e/ab', 'd/e/b']],
    ['**/', ['d/', 'd/e/']],
    ['none/*', []],
  ])('%s finds %j', (text, expected) => {
    expect(expand(text, createTree())).toEqual(expected)
  })

  it.each(['a', 'a\\*', '[a', 'x+(y)', '!b', '{a,b}', 'a]', '\\[a]', '[]', '[!]'])('%s is none', (text) => {
    expect(isGlob(text)).toBe(false)
  })

  it.runIf(process.platform === 'linux')('refuses a file by name that is not UTF-8, if the pattern finds it', () => {
    const folder = createTree()
    writeFileSync(Buffer.concat([Buffer.from(`${folder}/d/caf`), Buffer.from([0xe9]), Buffer.from('.txt')]), '')
    expect(() => expand('d/*', folder)).toThrow('d/caf\\xe9.txt')
    expect(() => expand('**', folder)).toThrow('d/caf\\xe9.txt')
    expect(expand('d/a*', folder)).toEqual(['d/a', 'd/ab'])
    writeFileSync(join(folder, '\uFFFD'), '')
    expect(expand('\uFFFD*', folder)).toEqual(['\uFFFD'])
  })
})
