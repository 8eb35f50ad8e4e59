import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFolder, MAIN } from './run-command.js'

/** Texts that a shell, a parser of numbers or one of paths would make something else of. */
const KNOWN = [
  ...[
    '',
    ' ',
    '  ',
    '\t',
    '\n',
    '\r',
    '\r\n',
    '\n\n',
    ' a ',
    'a\nb',
    'a\n',
    '\na',
    'a\r',
    '"',
    "'",
    '`',
    '\\',
    '\\\\',
    "'\"'",
    '"\\',
    "it's",
    '\\n',
  ],
  ...[
    '$(touch PWNED)',
    '`touch PWNED`',
    '; touch PWNED',
    '| touch PWNED',
    '&& touch PWNED',
    '\ntouch PWNED\n',
    "'; touch PWNED; '",
    '(touch PWNED)',
  ],
  ...[
    '"; touch PWNED; "',
    '$((1))',
    '$\x7bHOME}',
    '$HOME',
    '$x',
    '$0',
    '$@',
    '<(touch PWNED)',
    '> PWNED',
    '2>&1',
    '& touch PWNED',
    '\\`touch PWNED`',
  ],
  ...[
    '*',
    '?',
    '[a]',
    '[!a]*',
    '**',
    '~',
    '~root',
    '{a,b}',
    '{1..3}',
    '!!',
    '!b',
    '#',
    '# x',
    'a=b',
    '=',
    '%',
    '%s',
    '^',
    '(',
    ')',
    ';',
    '&',
    '|',
    '<',
  ],
  ...[
    '-',
    '--',
    '-n',
    '-e',
    '--help',
    '--x=1',
    '@',
    '@file',
    '{x}',
    '{{x}}',
    '{=x}',
    '{run}',
    '$\x7brun}',
    ',',
    'a,b',
    '1..3',
    '08..11',
    '..',
    '.',
    '/',
  ],
  ...[
    '007',
    '00501',
    '12e3',
    '1e-5',
    '1e400',
    '1.0',
    '1.10',
    '.5',
    '5.',
    '+5',
    '-0',
    '0x10',
    '1_000',
    '12345678901234567890',
    '675127116845989888',
  ],
  ...[
    '1000',
    '1e3',
    '0.1',
    '-2',
    'NaN',
    'Infinity',
    'null',
    'true',
    'if',
    'done',
    'é',
    '日本',
    '😀',
    '\u0301',
    '\uFEFF',
    '\u202E',
    '\u00a0',
    '\u0001',
    '\u001b[2J',
    '\u007f',
  ],
]
const token = fc.constantFrom(
  ...Array.from(' \n\r\t\'"`$\\(){}[];&|<>*?!#~=%^,.-@:ab01é😀'),
  '$(touch PWNED)',
  '`touch PWNED`',
  "';touch PWNED;'",
  '{x}',
  '$\x7bx}',
)
const made = fc.sample(fc.array(token, { minLength: 2, maxLength: 8 }), { numRuns: 400, seed: 18 }).map((all) => all.join(''))

const ROWS = 10
const COLUMNS = 20
const VALUES = [...new Set([...KNOWN, ...made])].slice(0, ROWS * COLUMNS)

/** 100 names of files, apart from those that no file can have. */
const FILES = [...new Set([...KNOWN, ...made])]
  .filter((name) => !['', '.', '..'].includes(name) && !name.includes('/'))
  .slice(-60)
  .concat(KNOWN.filter((name) => !['', '.', '..'].includes(name) && !name.includes('/')).slice(0, 40))

const hasFish = spawnSync('fish', ['-c', 'true']).status === 0
/** How a command is executed. Fish is left out where it is not installed. */
const RUNNERS = ['none', 'sh', 'bash', ...(hasFish ? ['fish'] : [])]
/** Writes its arguments to the file of the run. */
const RECORDER = '#!/bin/sh\nfile=$1; shift\nprintf \'%s\\0\' "$@" > "$OUT/$file"\n'

/** A folder with the recorder; executes it for sweeps, and gives what each run was passed. */
function createRecorder() {
  const folder = createFolder({ record: RECORDER })
  const record = (runner: string, placeholders: readonly string[], ...options: readonly string[]) =>
    recordFrom('', runner, placeholders, ...options)
  let count = 0
  function recordFrom(input: string, runner: string, placeholders: readonly string[], ...options: readonly string[]): string[][] {
    const out = join(folder.path, `out-${count++}`)
    mkdirSync(out)
    const inShell = placeholders.map((name) => `{${name}} "{${name}}" '{${name}}' x{${name}}y`).join(' ')
    const args = ['sh', join(folder.path, 'record'), '{run}']
    const words =
      runner === 'none'
        ? ['--no-shell', '--', ...args, ...placeholders.map((name) => `{${name}}`)]
        : ['--shell', runner, '--', `${args.join(' ')} ${inShell}`]
    const name = ['--name', `sweep-${count}`, '--env', `OUT=${out}`, '--reporter', 'silent', '-j', '2']
    const { status, stderr } = folder.pipe(input, 'exec', ...options, ...name, ...words)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    const runs = readdirSync(out).sort((a, b) => Number(a) - Number(b))
    return runs.map((run) => readFileSync(join(out, run), 'utf8').split('\0').slice(0, -1))
  }
  return { folder, record, recordFrom, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

/** What a run is passed for values, by how it is executed. */
const passed = (runner: string, values: readonly string[]): string[] =>
  runner === 'none' ? [...values] : values.flatMap((value) => [value, value, value, `x${value}y`])

const column = (at: number): string[] => VALUES.slice(at * ROWS, (at + 1) * ROWS)
const row = (at: number): string[] => Array.from({ length: COLUMNS }, (_, place) => VALUES[place * ROWS + at] ?? '')
const columns = Array.from({ length: COLUMNS }, (_, at) => at)
const names = (prefix: string): string[] => columns.map((at) => `${prefix}${at}`)
const listItem = (value: string): string => value.replaceAll(/[\\,*?[]|^[@-]|\.(?=\.)/g, '\\$&')

function csvText(header: readonly string[]): string {
  const line = (cells: readonly string[]) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join()
  return [line(header), ...Array.from({ length: ROWS }, (_, at) => line(row(at)))].join('\r\n')
}

describe('hostile values', () => {
  it('are 200, and 100 names of files', () => {
    expect(VALUES).toHaveLength(200)
    expect(new Set(FILES).size).toBe(100)
  })

  it.each(RUNNERS)('of lists and files arrive byte by byte, executed by %s, and none is executed', (runner) => {
    using recorder = createRecorder()
    const { folder, record } = recorder
    for (const at of columns)
      writeFileSync(
        join(folder.path, `f${at}`),
        column(at)
          .map((value) => `${value}\0`)
          .join(''),
      )
    const axes = columns.flatMap((at) => [`--a${at}=${column(at).map(listItem).join()}`, `--f${at}=@f${at}`])
    const all = [...names('a'), ...names('f')]
    expect(record(runner, all, ...axes, '--zip', all.join())).toEqual(
      Array.from({ length: ROWS }, (_, at) => passed(runner, [...row(at), ...row(at)])),
    )
    expect(readdirSync(folder.path)).not.toContain('PWNED')
  })

  it.each(RUNNERS)('of a table on standard input arrive byte by byte, executed by %s, and none is executed', (runner) => {
    using recorder = createRecorder()
    const seen = recorder.recordFrom(csvText(names('c')), runner, names('c'), '--csv', '-')
    expect(seen).toEqual(Array.from({ length: ROWS }, (_, at) => passed(runner, row(at))))
    expect(readdirSync(recorder.folder.path)).not.toContain('PWNED')
  })

  it('of standard input, a run each, arrive byte by byte', () => {
    using recorder = createRecorder()
    expect(recorder.recordFrom(VALUES.join('\0'), 'sh', ['x'], '--x', '-')).toEqual(VALUES.map((value) => passed('sh', [value])))
    expect(readdirSync(recorder.folder.path)).not.toContain('PWNED')
  })

  it.each(RUNNERS)('that are names of files arrive byte by byte, executed by %s, and none is executed', (runner) => {
    using recorder = createRecorder()
    const { folder, record } = recorder
    const folders = Array.from({ length: ROWS }, (_, at) => `in${at}`)
    const paths = FILES.map((name, at) => `in${at % ROWS}/${name}`)
    for (const inside of folders) mkdirSync(join(folder.path, inside))
    for (const path of paths) writeFileSync(join(folder.path, path), '')
    const isHidden = (inside: string) => paths.some((path) => path.startsWith(`${inside}/.`))
    const axes = folders.flatMap((inside) => [`--${inside}`, `${inside}/*${isHidden(inside) ? `,${inside}/.*` : ''}`])
    expect(folders.filter(isHidden).length).toBeGreaterThan(0)
    const seen = record(runner, folders, ...axes, '--zip', folders.join())
    const first = seen.map((values) => (runner === 'none' ? values : values.filter((_, at) => at % 4 === 0)))
    expect(first.flat().sort()).toEqual([...paths].sort())
    expect(seen).toEqual(first.map((values) => passed(runner, values)))
    const all = [folder.path, ...folders.map((inside) => join(folder.path, inside))].flatMap((inside) => readdirSync(inside))
    expect(all).not.toContain('PWNED')
  })

  it.runIf(process.platform === 'linux')('that are not UTF-8 are refused by name', () => {
    using folder = createFolder()
    const cafe = Buffer.from('caf\xe9', 'latin1')
    writeFileSync(Buffer.concat([Buffer.from(`${folder.path}/`), cafe]), '')
    writeFileSync(join(folder.path, 'list'), Buffer.concat([cafe, Buffer.from('\0')]))
    writeFileSync(join(folder.path, 'table'), Buffer.concat([Buffer.from('x\n'), cafe]))
    const exec = `'${process.execPath}' '${MAIN}' exec 'touch ran-{x}'`
    const scripts = [
      `${exec} --x "$(printf 'caf\\351')"`,
      `${exec} --x '*'`,
      `${exec} --x @list`,
      `${exec} --x - < list`,
      `${exec} --csv table`,
    ]
    for (const script of scripts) {
      const { status, stderr } = spawnSync('sh', ['-c', script], { cwd: folder.path, encoding: 'utf8' })
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(/caf\\xe9.* is not UTF-8/) })
    }
    expect(readdirSync(folder.path).filter((name) => name.startsWith('ran-'))).toEqual([])
  })
})
