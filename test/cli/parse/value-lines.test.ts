import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCsv, readLines } from '../../../dist/src/cli/parse/value-lines.js'
import { temporaryFolder } from '../../fixtures/lab.js'

const BOM = '\uFEFF'

/** The path of a file with this in it. */
function fileWith(content: string | Buffer): string {
  const file = join(temporaryFolder(), 'values')
  writeFileSync(file, content)
  return file
}

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le')
const problem = (read: () => unknown): string => {
  try {
    return JSON.stringify(read())
  } catch (error) {
    return (error as Error).message.replace(/^Cannot read values from \S+: /, '')
  }
}

describe('the lines of a file', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\nb', ['a', 'b']],
    ['a\r\nb\r\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    [`${BOM}a\r\n`, ['a']],
    [`a${BOM}\n`, [`a${BOM}`]],
    ['\n', ['']],
    ['a\n\n', ['a', '']],
    ['a\rb\nc\n', ['a\rb', 'c']],
    [' a \n\tb\n', [' a ', '\tb']],
    ['a\nb\0c\r\n\0', ['a\nb', 'c\r\n']],
    ['a\0\0b', ['a', '', 'b']],
    ['\0', ['']],
  ])('%j are values', (text, expected) => {
    expect(readLines(fileWith(text))).toEqual(expected)
  })

  it.each([
    ['a\nb\r\nc\n', "line 2 ends with CR LF, and line 1 with LF: remove the CR, by tr -d '\\r', or end each value with a NUL character."],
    ['a\r\nb\nc\r\n', "line 1 ends with CR LF, and line 2 with LF: remove the CR, by tr -d '\\r', or end each value with a NUL character."],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('a\r\nb')]), 'it is UTF-16: convert it to UTF-8, by iconv -f UTF-16 -t UTF-8.'],
    [Buffer.concat([Buffer.from([0xfe, 0xff]), utf16('a').swap16()]), 'it is UTF-16: convert it to UTF-8, by iconv -f UTF-16 -t UTF-8.'],
    [utf16('a\r\nbc\r\n'), 'it is UTF-16: convert it to UTF-8, by iconv -f UTF-16 -t UTF-8.'],
    [utf16('a\nbc\n').swap16(), 'it is UTF-16: convert it to UTF-8, by iconv -f UTF-16 -t UTF-8.'],
    [
      Buffer.from('a\nb\ncaf\xe9.txt\nd\n', 'latin1'),
      'line 3, caf\\xe9.txt, is not UTF-8: convert the file, by iconv -t UTF-8, or correct it.',
    ],
    ['', 'it is empty.'],
  ])('%j is refused', (content, message) => {
    expect(problem(() => readLines(fileWith(content)))).toBe(message)
  })
})

describe('a CSV file', () => {
  it.each([
    ['a,b\r\n1,2\n3,4\n', { a: [1, 3], b: [2, 4] }],
    ['a,b\n1,2\r\n3,4\r\n', { a: [1, 3], b: [2, 4] }],
    ['a,b\r1,2\r3,4\r', { a: [1, 3], b: [2, 4] }],
    [`${BOM}a,b\r\n1,2`, { a: [1], b: [2] }],
    [`${BOM}"a",b\n1,2`, { a: [1], b: [2] }],
    ['a,b\n"x\r\ny","p\nq"\r\n"\r",z\rz\n', { a: ['x\r\ny', '\r'], b: ['p\nq', 'z\rz'] }],
    ['a,b\n1e3,00501\n" 1 ", x\n', { a: ['1e3', ' 1 '], b: ['00501', ' x'] }],
    ['First Name,2020,ID,id\n1,2,3,4\n', { 'First Name': [1], 2020: [2], ID: [3], id: [4] }],
    ['a\n"=1+1"\n""""\n"a,b"\n', { a: ['=1+1', '"', 'a,b'] }],
  ])('%j has its values', (text, expected) => {
    expect(readCsv(fileWith(text))).toEqual(expected)
  })

  it.each([
    ['a,b,a\n1,2,3\n', 'line 1, column 3: it has the name of column 1, "a".'],
    [`${BOM}a,b,"a"\r\n1,2,3\r\n`, 'line 1, column 3: it has the name of column 1, "a".'],
    ['a\nx\0y\n', 'line 2 has a NUL character, which no command can be given.'],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), utf16('a,b\n1,2\n')]), 'it is UTF-16: convert it to UTF-8, by iconv -f UTF-16 -t UTF-8.'],
    [Buffer.from('a\n\xe9\n', 'latin1'), 'line 2, \\xe9, is not UTF-8: convert the file, by iconv -t UTF-8, or correct it.'],
    ['a,b\r\n1\n', 'line 2, column 2: the value of "b" is missing.'],
  ])('%j is refused', (content, message) => {
    expect(problem(() => readCsv(fileWith(content)))).toBe(message)
  })
})
