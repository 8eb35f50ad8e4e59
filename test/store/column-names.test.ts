import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { LEADING_NAMES } from '../../dist/src/chunk/layout.js'
import { isWellFormed } from '../../dist/src/codec/text.js'
import { engineNames, type Named, nameColumn, nameColumns, quote } from '../../dist/src/store/column-names.js'

const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 4 }).filter((text) => isWellFormed(text) && !text.includes('\0')),
  fc.constantFrom(
    'run',
    'RUN',
    'status',
    'a',
    'A',
    'fields_a',
    'FIELDS_A',
    'fields_a_2',
    'params_a',
    'PARAMS_a',
    'params_a_2',
    'rowid',
    '',
    '"',
    "'",
    'exact',
    'slot',
    'Memory',
    'cpu',
  ),
)
const named = fc.uniqueArray(fc.record<Named>({ kind: fc.constantFrom('param', 'field'), name }), {
  maxLength: 40,
  selector: (one) => `${one.kind}:${one.name}`,
})

it('gives every param and field a column of its own that SQLite accepts', () => {
  fc.assert(
    fc.property(named, (all) => {
      const columns = nameColumns(all).map(({ column }) => column ?? '')
      const db = new Database(':memory:')
      db.exec(`CREATE TABLE t (${[...LEADING_NAMES, ...columns.map(quote)].join()})`)
      const found = db.prepare("SELECT name FROM pragma_table_info('t')").pluck().all()
      db.close()
      expect(found).toEqual([...LEADING_NAMES, ...columns])
    }),
    { numRuns: 300 },
  )
})

it('does not depend on the order of arrival', () => {
  const sorted = (all: readonly Named[]) => JSON.stringify(nameColumns(all).map(({ named: one, column }) => [one.kind, one.name, column]))
  fc.assert(
    fc.property(
      named.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
      ([all, shuffled]) => sorted(all) === sorted(shuffled),
    ),
  )
})

it.each([
  [['field', 'loss'], 'loss'],
  [['param', 'loss'], 'params_loss'],
  [['field', 'Status'], 'fields_Status'],
  [['field', 'run'], 'fields_run'],
] as const)('names %j %s', ([kind, one], column) => {
  expect(nameColumn({ kind, name: one }, engineNames())).toBe(column)
})

it('counts up where names still collide', () => {
  const columns = nameColumns(['A', 'a', 'fields_a', 'FIELDS_A'].map((one) => ({ kind: 'field', name: one })))
  expect(Object.fromEntries(columns.map(({ named: { name: one }, column }) => [one, column]))).toEqual({
    A: 'A',
    FIELDS_A: 'FIELDS_A',
    a: 'fields_a_2',
    fields_a: 'fields_fields_a',
  })
})
