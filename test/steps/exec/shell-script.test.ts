import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseShell } from '../../../dist/src/steps/exec/shell.js'
import { compileScript } from '../../../dist/src/steps/exec/shell-script.js'
import { parseTemplate } from '../../../dist/src/steps/exec/template.js'
import { temporaryFolder } from '../../fixtures/lab.js'

const scriptOf = (template: string, values: Readonly<Record<string, string>>, shell = 'sh'): string =>
  compileScript(template, parseTemplate(template), parseShell(shell))((name) => values[name] ?? '')

const isInstalled = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0
/** Shells that are tested where they are installed; the report names those that were skipped. */
const SHELLS = ['sh', 'bash', 'zsh', 'mksh', 'fish'].map((shell) => ({ shell, isMissing: !isInstalled(shell) }))

/** What shells give a meaning to, alone and within other text. */
const NASTY = [
  '$(touch canary)',
  '`touch canary`',
  '; touch canary',
  '| touch canary',
  '&& touch canary',
  '\n touch canary\n',
  '> canary',
  "'",
  '"',
  '\\',
  "'; touch canary; '",
  '"; touch canary; "',
  '\u0024{HOME}',
  '$HOME',
  '$1',
  '~',
  '*',
  '?',
  '[a]',
  '!',
  '!!',
  '#',
  '# touch canary',
  '-',
  '--',
  '-rf',
  '\t',
  ' ',
  '  ',
  '\r\n',
  '{a,b}',
  '(',
  ')',
  '))',
  '<<EOF',
  '&',
  '=',
  'a=b',
  'if',
  'done',
  '1',
  '2',
  '\u0001',
  '\u007f',
  'ä',
  '日本',
  '👩‍👩‍👧',
  '\u202e',
  '%s',
  '\\0',
  '\\n',
]
const value = fc
  .oneof(
    fc.constantFrom(...NASTY),
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc
      .array(fc.oneof(fc.constantFrom(...NASTY), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join('')),
  )
  .map((text) => text.replaceAll('\0', ''))

/** Places in a script, and what `printf` is to be passed there, as a function of the value. */
const PLACES: readonly (readonly [template: string, expected: (value: string) => string])[] = [
  ['{x}', (x) => x],
  ['"{x}"', (x) => x],
  ["'{x}'", (x) => x],
  ['a{x}b', (x) => `a${x}b`],
  ['{x}{x}', (x) => x + x],
  ['--name={x}', (x) => `--name=${x}`],
  ['"it\'s {x}"', (x) => `it's ${x}`],
  ['\'say "{x}"\'', (x) => `say "${x}"`],
  ['\\"{x}', (x) => `"${x}`],
  ['"\\"{x}"', (x) => `"${x}`],
  ['"$(printf %sx {x})"', (x) => `${x}x`],
  ['"$(printf %sx "{x}")"', (x) => `${x}x`],
  ['"`printf %sx {x}`"', (x) => `${x}x`],
  ['$NOTHING{x}', (x) => x],
  ['"$NOTHING"{x}', (x) => x],
]
/** Those that mean the same in fish. */
const isPortable = ([place]: (typeof PLACES)[number]): boolean => !place.includes('`') && !place.startsWith('$')
const IN_FISH: typeof PLACES = [
  ...PLACES.filter(isPortable),
  ["'\\'{x}\\\\'", (x) => `'${x}\\`],
  ["(printf '%s_' {x} | string collect -N)", (x) => `${x}_`],
  ['"{x}abc"', (x) => `${x}abc`],
]

describe.each(SHELLS)('a value in a script of $shell', ({ shell, isMissing }) => {
  const places = shell === 'fish' ? IN_FISH : PLACES

  it.skipIf(isMissing)('arrives as it is, wherever it stands, and is never code', () => {
    const folder = temporaryFolder()
    const template = `printf '%s\\0' ${places.map(([place]) => place).join(' ')} # it's {x}\nprintf '%s\\0' {x} 2>&1`
    fc.assert(
      fc.property(value, (x) => {
        const { stdout, stderr } = spawnSync(shell, ['-c', scriptOf(template, { x }, shell)], {
          cwd: folder,
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
          env: { PATH: process.env.PATH },
        })
        expect(stderr).toBe('')
        expect(stdout.split('\0').slice(0, -1)).toEqual([...places.map(([, expected]) => expected(x)), x])
      }),
      { numRuns: 60 },
    )
    expect(existsSync(join(folder, 'canary'))).toBe(false)
  })

  it.skipIf(isMissing)('is no code even where the place is misjudged: in a dialect, or quotes of quotes', () => {
    const folder = temporaryFolder()
    const templates = [
      "echo $'it\\'s {x}'",
      'case a in b) echo {x} ;; esac; echo "$(case a in a) echo {x};; esac) {x}"',
      ": # don't\necho {x}",
      'echo "\u0024{A:-"{x}"}" \'{x}',
    ]
    fc.assert(
      fc.property(value, fc.constantFrom(...templates), (x, template) => {
        spawnSync(shell, ['-c', scriptOf(template, { x }, shell)], { cwd: folder })
        expect(existsSync(join(folder, 'canary'))).toBe(false)
      }),
      { numRuns: 60 },
    )
  })
})

describe('a script', () => {
  it('has values of letters, digits and a few harmless characters in it as they are, and others in variables', () => {
    expect(scriptOf('gzip -{level} -c {file} > out/{file}.gz', { level: '9', file: 'corpus/a.txt' })).toBe(
      'gzip -9 -c corpus/a.txt > out/corpus/a.txt.gz',
    )
    expect(scriptOf('cat {file} | wc', { file: "it's" })).toBe(`sw1='it'\\''s'; cat "\${sw1}" | wc`)
  })

  it('keeps digits before a redirection, and names after a variable, what they are', () => {
    expect(scriptOf('echo {x}>out', { x: '2' })).toBe(`sw1='2'; echo "\${sw1}">out`)
    expect(scriptOf('echo $A{x}', { x: 'B' })).toBe(`sw1='B'; echo $A"\${sw1}"`)
    expect(scriptOf('{x}=1 env', { x: 'PATH' })).toBe(`sw1='PATH'; "\${sw1}"=1 env`)
  })

  it('takes {=x} as it is', () => {
    expect(scriptOf('echo {=x}', { x: '$HOME; ls' })).toBe('echo $HOME; ls')
  })

  it('refuses a value in a here-document, with the place', () => {
    expect(() => scriptOf('cat <<EOF\n{x}\nEOF', { x: 'a' })).toThrow(
      'the command, at position 11: a value cannot be quoted in a here-document',
    )
    expect(scriptOf('echo $((1<<2)) {x}', { x: 'a' })).toBe('echo $((1<<2)) a')
  })
})

describe('a template', () => {
  it.each(["awk '{print $1}'", 'echo \u0024{HOME} {a,b} {} { x; } {1x}', '{"a":1}'])('has no placeholder in %s', (text) => {
    expect(parseTemplate(text).every((part) => typeof part === 'string')).toBe(true)
    expect(parseTemplate(text).join('')).toBe(text)
  })

  it('has the text {x} for {{x}}', () => {
    expect(parseTemplate("awk '{{print}}' {file}")).toEqual(["awk '", '{print}', "' ", { name: 'file', raw: false, position: 16 }])
  })
})
