import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseAxisValues } from '../../../dist/src/cli/parse/axis-values.js'
import { textValue } from '../../../dist/src/cli/parse/text-value.js'
import { readCsv } from '../../../dist/src/cli/parse/value-lines.js'
import { temporaryFolder } from '../../fixtures/lab.js'

const values = (text: string): unknown[] => [...parseAxisValues('--x', text)]

/** A text and where in it something is wrong, by the mark in the message. */
const placeOf = (text: string): string => {
  try {
    parseAxisValues('--x', text)
    return 'nothing'
  } catch (error) {
    const [head, line = '', mark = ''] = (error as Error).message.split('\n')
    return `${head?.replace(/^--x, at position \d+: /, '')} ${line.trim()} ${mark.indexOf('^') - 2}`
  }
}

describe('the values of an axis', () => {
  it.each([
    ['1..4', [1, 2, 3, 4]],
    ['4..1', [4, 3, 2, 1]],
    ['-1..1', [-1, 0, 1]],
    ['0..1:0.25', [0, 0.25, 0.5, 0.75, 1]],
    ['0..1:0.35', [0, 0.35, 0.7]],
    ['0.1..0.5:.1', [0.1, 0.2, 0.3, 0.4, 0.5]],
    ['5..1:-2', [5, 3, 1]],
    ['7..7', [7]],
    ['1e3..2e3:5e2', [1000, 1500, 2000]],
    ['08..11', ['08', '09', '10', '11']],
    ['1..010:4', ['001', '005', '009']],
    ['0..2', [0, 1, 2]],
    ['x,08..09', ['x', '08', '09']],
    ['1..3,8,x', [1, 2, 3, 8, 'x']],
    ['a,b', ['a', 'b']],
    ['a\\,b,\\@c,\\*,\\\\', ['a,b', '@c', '*', '\\']],
    ['', ['']],
    [',-v', ['', '-v']],
    ['0.1,-2,3,1500', [0.1, -2, 3, 1500]],
    ['9007199254740991,9007199254740992', [9007199254740991, '9007199254740992']],
    ['../a..b', ['../a..b']],
  ])('%s', (text, expected) => {
    expect(values(text)).toEqual(expected)
  })

  it.each('12e3 1e-5 1e3 1E3 1e+21 00501 1.10 1.0 .5 5. +5 -0 1e400 12345678901234567890 0x10 1_000 Infinity NaN ٣'.split(' '))(
    'are texts where a number would be written otherwise: %s',
    (text) => {
      expect(values(text)).toEqual([text])
      expect(values(`${text},7`)).toEqual([text, 7])
    },
  )

  it('keep their texts: a value that became a number gives them back', () => {
    const text = fc.oneof(
      fc.string(),
      fc.double().map(String),
      fc.bigInt().map(String),
      fc.stringMatching(/^[+-]?[0-9.]{1,5}(e[+-]?[0-9]{1,3})?$/),
    )
    fc.assert(
      fc.property(text, (text) => String(textValue(text)) === text),
      { numRuns: 2000 },
    )
  })

  it('of a range with leading zeros are as wide as bash makes them', () => {
    const ranges = ['08..11', '8..011', '0..010', '-03..2', '-3..02', '2..-010', '001..3', '00..0', '10..07', '99..0101', '-099..-101']
    const bash = spawnSync('bash', ['-c', ranges.map((range) => `echo {${range}}`).join('\n')], { encoding: 'utf8' })
    expect(ranges.map((range) => values(range).join(' '))).toEqual(bash.stdout.trimEnd().split('\n'))
  })

  it('are a range without its values in memory where there is only one', () => {
    expect(parseAxisValues('--x', '1..1000000000')).toMatchObject({ length: 1e9, start: 1 })
  })

  it('end with the last that is not beyond the end, whatever start, end and step', () => {
    const decimal = fc.integer({ min: -500, max: 500 }).map((n) => n / 100)
    fc.assert(
      fc.property(decimal, decimal, fc.integer({ min: 1, max: 100 }), (start, stop, size) => {
        const step = (start > stop ? -size : size) / 100
        const expected = Array.from({ length: Math.floor(Math.round(Math.abs(stop - start) * 100) / size) + 1 }, (_, i) =>
          Number((start + i * step).toFixed(2)),
        )
        expect(values(`${start}..${stop}:${step}`).map((value) => Number(value) + 0)).toEqual(expected.map((value) => value + 0))
      }),
    )
  })

  it.each([
    ['1..', 'here a number was expected: 1..9, or 0..1:0.1 with a step. 1.. 3'],
    ['1..9x', 'here the range should end, or go on with : and a step. 1..9x 4'],
    ['1..9:2:3', 'here the range should end. 1..9:2:3 6'],
    ['1..9:', 'here a number was expected: 1..9, or 0..1:0.1 with a step. 1..9: 5'],
    ['1..9:0', 'a step of 0 leads nowhere. 1..9:0 5'],
    ['1..9:-1', 'the step leads away from 9: use 1. 1..9:-1 5'],
    ['9..1:2', 'the step leads away from 1: use -2. 9..1:2 5'],
    ['a,1..b', 'here a number was expected: 1..9, or 0..1:0.1 with a step. a,1..b 5'],
    ['a,01..2.5', 'a range with leading zeros has whole numbers: 08..11. a,01..2.5 2'],
    ['0..1e400', '1e400 is beyond what numbers hold exactly. 0..1e400 3'],
    ['9007199254740993..9007199254740995', '9007199254740993 is beyond what numbers hold exactly. 9007199254740993..9007199254740995 0'],
    [
      '00000001..99999999',
      'leading zeros make texts, at most 1000000: write the range without them, and printf %03d in the command. 00000001..99999999 0',
    ],
    ['a\\', 'expected a character after the backslash. a\\ 1'],
    ['x,/no/such/*.txt', 'no file matches /no/such/*.txt: for the text itself, write /no/such/\\*.txt x,/no/such/*.txt 2'],
  ])('%s is refused with the place', (text, expected) => {
    expect(placeOf(text)).toBe(expected)
  })

  it('are files of a glob, in order, none of which looks like an option', () => {
    const folder = temporaryFolder()
    for (const name of ['b 1.txt', 'a.txt', '-rf.txt', 'c.md', ',.txt']) writeFileSync(join(folder, name), '')
    mkdirSync(join(folder, 'd.txt'))
    expect(values(`${folder}/*.txt`)).toEqual([',.txt', '-rf.txt', 'a.txt', 'b 1.txt', 'd.txt'].map((name) => join(folder, name)))
    const before = process.cwd()
    try {
      process.chdir(folder)
      expect(values('*.txt')).toEqual([',.txt', './-rf.txt', 'a.txt', 'b 1.txt', 'd.txt'])
      // As in a shell, a pattern that finds nothing is the file of that name.
      writeFileSync('e[1].md', '')
      expect(values('e[1].md,[!ac]*.md,e\\[1].md,e[1.md')).toEqual(['e[1].md', 'e[1].md', 'e[1].md', 'e[1.md'])
      expect(() => values('x?')).toThrow('no file matches x?: for the text itself, write x\\?')
      expect(values('x\\?,\\\\\\*,[,a]')).toEqual(['x?', '\\*', '[', 'a]'])
    } finally {
      process.chdir(before)
    }
  })

  it('are lines of a file', () => {
    const file = join(temporaryFolder(), 'lines')
    writeFileSync(file, 'a,b\n\n1.5\n$(ls)')
    expect(values(`@${file}`)).toEqual(['a,b', '', 1.5, '$(ls)'])
    writeFileSync(file, '')
    expect(() => values(`@${file}`)).toThrow(/it is empty/)
    expect(() => values(`@${file}x`)).toThrow(/Cannot read values from .*linesx: ENOENT/)
  })

  it('are columns of a CSV file', () => {
    const file = join(temporaryFolder(), 'a.csv')
    writeFileSync(file, '\ufeffname,size\r\n"a ""b"", c",1\r\n"two\nlines",007\r\n')
    expect(readCsv(file)).toEqual({ name: ['a "b", c', 'two\nlines'], size: [1, '007'] })
    writeFileSync(file, 'a,a\n1,2\n')
    expect(() => readCsv(file)).toThrow(/line 1, column 2: it has the name of column 1, "a"/)
    writeFileSync(file, 'a,b\n1\n')
    expect(() => readCsv(file)).toThrow(/line 2, column 2: the value of "b" is missing/)
    writeFileSync(file, 'a,b\n')
    expect(() => readCsv(file)).toThrow(/no rows/)
  })
})
