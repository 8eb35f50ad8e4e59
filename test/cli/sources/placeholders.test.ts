import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadCommandSweep, splitDefining } from '../../../dist/src/cli/sources/command-sweep.js'
import { commandTextFor } from '../../../dist/src/cli/sources/command-text.js'
import { asSpace } from '../../../dist/src/spaces/as-space.js'
import { placeholderFor } from '../../../dist/src/steps/exec/template.js'
import { temporaryFolder } from '../../fixtures/lab.js'

/** A CSV file with one row: the value of each column is its position. */
function csvWith(names: readonly string[]): string {
  const file = join(temporaryFolder(), 'table.csv')
  const header = names.map((name) => `"${name.replaceAll('"', '""')}"`).join()
  writeFileSync(file, `${header}\n${names.map((_, at) => `v${at}`).join()}\n`)
  return file
}

/** The command of the first run. */
function commandOf(...words: readonly string[]): string {
  const loaded = loadCommandSweep(splitDefining(words))
  return commandTextFor(loaded)(0, asSpace(loaded.sweep.params).at(0).params)
}

function problemOf(...words: readonly string[]): string {
  try {
    return `nothing: ${commandOf(...words)}`
  } catch (error) {
    return (error as Error).message.split('\n')[0] ?? ''
  }
}

const NAMES = [
  'First Name',
  '2020',
  'id',
  'ID',
  'a}b',
  'x"y',
  '=z',
  'Größe',
  'a.b',
  '-v',
  '.c',
  'a\\b',
  "it's",
  '$(x)',
  '\u0301',
  'two\nlines',
  '{q}',
  '日本',
  '%',
  'file.stem',
  '1',
  '{',
]

describe('a placeholder', () => {
  it('names any column of a table', () => {
    const command = `echo ${NAMES.map(placeholderFor).join(' ')}`
    expect(commandOf(command, '--csv', csvWith(NAMES))).toBe(`echo ${NAMES.map((_, at) => `v${at}`).join(' ')}`)
    expect(NAMES.slice(0, 6).map(placeholderFor)).toEqual(['{First\\ Name}', '{\\2020}', '{id}', '{ID}', '{a\\}b}', '{x\\"y}'])
    expect(commandOf('echo {=First\\ Name} {First\\ Name.stem}', '--csv', csvWith(NAMES))).toBe('echo v0 v0')
  })

  it.each(['First Name', '2020', '=2020', 'first name', 'Frist Name', 'First Name.stem', '$(x)'])(
    'that is not one, {%s}, is refused where a column has the name, and can be followed',
    (inside) => {
      const csv = csvWith(NAMES)
      const problem = problemOf(`echo {id}{${inside}}`, '--csv', csv)
      const [, first = '', braces = ''] =
        /is text: write (\{.*\}) for the value of ".*", or write (\{\{.*\}\}) for the braces/.exec(problem) ?? []
      expect(commandOf(`echo {id}-${first}`, '--csv', csv)).toMatch(/^echo v2-v\d+$/)
      expect(commandOf(`echo {id}-${braces}`, '--csv', csv)).toBe(`echo v2-{${inside}}`)
    },
  )

  it.each(['x', '=x', 'timeout', 'db', 'json', 'setup', '\\9', 'q\\ r', 'none.stem', '\\(a\\)', 'é'])(
    'without values, {%s}, is refused with those that have some, and can be followed',
    (inside) => {
      const csv = csvWith(NAMES.slice(0, 3))
      const problem = problemOf(`echo {id}-{${inside}}`, '--csv', csv)
      const [, flag = '', braces = '', listed] =
        /has no values: give it some with (?:--\S+, such as )?(--.*), or write (\{\{.*\}\}) for .* There are values for (.*)\.$/.exec(
          problem,
        ) ?? []
      expect(listed?.split(', ').sort()).toEqual(['{First\\ Name}', '{\\2020}', '{id}'])
      const [option = '', values = ''] = flag.split(/ (.*)/s)
      expect(commandOf(`echo {id}-{${inside}}`, '--csv', csv, option, values.replace(/^'(.*)'$/s, '$1'))).toBe('echo v2-1')
      expect(commandOf(`echo {id}-${braces}`, '--csv', csv)).toBe(`echo v2-{${inside}}`)
    },
  )

  it('leaves other braces alone', () => {
    const text = `awk '{ print $1 }' a{3}b {a,b} \${HOME} {} printf "{\\n}" {"id": 1}`
    expect(commandOf(`${text} {id}`, '--csv', csvWith(NAMES))).toBe(`${text} v2`)
  })

  it('is refused by its name where the values could only be lost', () => {
    expect(problemOf('echo {id}', '--csv', csvWith(['id', 'run']))).toContain(
      '{run} is the run of the run itself: give the axis or column another name',
    )
    expect(problemOf('echo {__proto__}', '--__proto__', '1,2')).toContain('"__proto__"')
    expect(problemOf('echo {id}', '--csv', csvWith(['id', 'id']))).toContain('line 1, column 2: it has the name of column 1, "id".')
  })
})
