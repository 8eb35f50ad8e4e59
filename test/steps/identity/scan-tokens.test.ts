import { readdirSync, readFileSync } from 'node:fs'
import { tokenizer } from 'acorn'
import { describe, expect, it } from 'vitest'
import { scanTokens } from '../../../dist/src/steps/identity/scan-tokens.js'

describe('the tokens of a file', () => {
  it.each([
    ['comments', 'f(1) // one\n/* more */ g(2)', 'f(1)\ng(2)'],
    ['white space', 'const a={b:1}', '  const  a = {\n\tb: 1\n}\n'],
    ['quotes', `a('it\\'s', "b")`, `a("it's", 'b')`],
    ['semicolons at the end of a line', 'const a = 1;\nf(a);\n', 'const a = 1\nf(a)\n'],
    ['statements in one line', 'f(a); g(b)', 'f(a)\ng(b)'],
    ['a semicolon at the end of a block', '{ return x; }', '{ return x }'],
    ['semicolons at the beginning of a line', 'f()\n;[1].map(f)', 'f();\n[1].map(f)'],
    ['a comma at the end', 'f({ a: [1, 2,], })', 'f({ a: [1, 2] })'],
    ['parentheses around one parameter', 'xs.map((x) => x)', 'xs.map(x => x)'],
    ['a comment that breaks the line after return', 'return /* a\n */ 1', 'return\n1'],
    ['a first line for the shell', '#!/usr/bin/env node\nf()', 'f()'],
    ['a byte order mark', '\ufefff()', 'f()'],
  ])('do not change with %s', (_, one, other) => expect(scanTokens(one)).toEqual(scanTokens(other)))

  it.each([
    ['a number', 'x = 3', 'x = 4'],
    ['white space in a text', `x = 'a b'`, `x = 'a  b'`],
    ['white space in a template', `x = \`a b \${c} d\``, `x = \`a b \${c}  d\``],
    ['white space in a regular expression', 'x = /a b/', 'x = /a  b/'],
    ['what looks like a comment in a regular expression', 'x = /[/]/ + /\\//.test(a)', 'x = /[/]/ + /\\//.test(b)'],
    ['what looks like a comment in a text', `x = '//' + a`, `x = '//' + b`],
    ['what looks like a comment in a template', `x = \`//\${y}//\` + a`, `x = \`//\${y}//\` + b`],
    ['a type', 'let x: number', 'let x: string'],
    ['a line break after return', 'return\nx', 'return x'],
    ['the parts of a loop', 'for (; a; ) b()', 'for (a; ; ) b()'],
    ['an empty statement', 'while (f());\ng()', 'while (f())\ng()'],
    ['an empty branch', 'if (a) b(); else;\nc()', 'if (a) b(); else\nc()'],
    ['a semicolon before a bracket', 'a;\n[1].map(f)', 'a\n[1].map(f)'],
    ['increments taken apart', 'i++ + j', 'i + ++j'],
    ['a hole in a list', 'x = [1, , 2]', 'x = [1, 2]'],
    ['a hole alone', 'x = [,]', 'x = []'],
    ['a comma for a semicolon', 'a, b', 'a; b'],
  ])('change with %s', (_, one, other) => expect(scanTokens(one)).not.toEqual(scanTokens(other)))

  it.each([
    ['an identifier', 'a / b // c', ['a', '/', 'b']],
    ['a call', 'f(a) / b / c', ['f', '(', 'a', ')', '/', 'b', '/', 'c']],
    ['an increment', 'i++ / 2 // c', ['i', '++', '/', '2']],
    ['an object', 'x = {} / 2 // c', ['x', '=', '{', '}', '/', '2']],
    ['a property called return', 'x.return / 2 / y', ['x', '.', 'return', '/', '2', '/', 'y']],
  ])('divide after %s', (_, source, tokens) => expect(scanTokens(source)).toEqual(tokens))

  it.each([
    ['a condition', 'if (a) /b c/.test(d)', '/b c/'],
    ['return', 'return /b c/g', '/b c/g'],
    ['a block', 'if (a) {} /b c/.test(d)', '/b c/'],
    ['a value in a template', `\`\${/b c/}\``, '/b c/'],
  ])('have a regular expression after %s', (_, source, expression) => expect(scanTokens(source)).toContain(expression))

  it.each([
    ["it's", ['it', "'", 's']],
    ['/* no end', []],
    ['f(}}', ['f', '(', '}', '}']],
    ['`no end', ['`no end`']],
  ])('are some tokens of %s, which is no script', (text, tokens) => expect(scanTokens(text)).toEqual(tokens))

  it('are those that a parser finds, in all files of this package', () => {
    const folder = new URL('../../../dist/src/', import.meta.url)
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'))
    expect(files.length).toBeGreaterThan(100)
    // But for what formatting may change.
    const bare = (tokens: readonly string[]) => tokens.join('').replaceAll(/[\s,;()'"\\]/g, '')
    for (const name of files) {
      const source = readFileSync(new URL(name, folder), 'utf8')
      const parsed = Array.from(tokenizer(source, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true }), ({ start, end }) =>
        source.slice(start, end),
      )
      expect(bare(scanTokens(source)), name).toBe(bare(parsed))
    }
  })
})
