import { readdirSync, readFileSync } from 'node:fs'
import { errors } from 'statesweep'
import { expect, it } from 'vitest'

const SOURCES = new URL('../../src/errors/', import.meta.url)
const text = readFileSync(new URL('../../docs/errors.md', import.meta.url), 'utf8')

const sorted = (codes: Iterable<string>): string[] => [...new Set(codes)].sort()
const documented = (part: string) => Array.from(part.matchAll(/^\| `(ERR_\w+)` \| .+ \| .+ \|$/gm), ([, code = '']) => code)

/** The codes that a file of errors defines, with the name of the class. */
const defined = readdirSync(SOURCES).flatMap((file) =>
  Array.from(
    readFileSync(new URL(file, SOURCES), 'utf8').matchAll(
      /coded\('(\w+)', '(ERR_\w+)'\)|return '(\w+)' as const\n {2}\}\n {2}get code\(\) \{\n {4}return '(ERR_\w+)'/g,
    ),
    ([, name, code, otherName, otherCode]) => ({ name: name ?? otherName ?? '', code: code ?? otherCode ?? '' }),
  ),
)

it('documents each code once, with its cause and the way out, and invents none', () => {
  expect(defined.length).toBeGreaterThan(50)
  expect(documented(text).sort()).toEqual(sorted(defined.map(({ code }) => code)))
})

it('tells errors of the library from those of the command', () => {
  const [library = '', command = ''] = text.split('## Only from the command')
  const isPublic = ({ name }: { readonly name: string }) => name in errors
  expect(sorted(documented(library))).toEqual(sorted(defined.filter(isPublic).map(({ code }) => code)))
  expect(sorted(documented(command))).toEqual(sorted(defined.filter((error) => !isPublic(error)).map(({ code }) => code)))
})
