import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nearestName, sortByNearness } from '../dist/src/nearest-name.js'

test('a misspelt name is recognised, another word is not', () => {
  expect(nearestName('repeat', ['name', 'repeats', 'steps'])).toBe('repeats')
  expect(nearestName('Steps', ['name', 'repeats', 'steps'])).toBe('steps')
  expect(nearestName('colour', ['name', 'repeats', 'steps'])).toBeUndefined()
  expect(nearestName('x', [])).toBeUndefined()
})

test('a name that is among the names comes first, and no name is lost', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, selector: (name) => name.toLowerCase() }),
      fc.nat(),
      (names, at) => {
        const name = names[at % names.length] ?? ''
        const sorted = sortByNearness(name, names)
        expect(sorted[0]).toBe(name)
        expect([...sorted].sort()).toEqual([...names].sort())
      },
    ),
  )
})
