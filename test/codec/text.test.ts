import { expect, it } from 'vitest'
import { checkName, isWellFormed } from '../../dist/src/codec/text.js'

it('a name with NUL or a lone surrogate is refused by its path', () => {
  for (const name of ['a\0b', '\ud800', 'x\udc00']) {
    expect(() => checkName(name, 'params')).toThrow(expect.objectContaining({ code: 'ERR_UNSTORABLE_VALUE', path: 'params' }))
  }
  for (const name of ['', 'a b', 'ä', '😀', '__proto__']) expect(() => checkName(name, 'params')).not.toThrow()
})

it('only lone surrogates make a text ill-formed', () => {
  expect(isWellFormed('a😀\0')).toBe(true)
  expect(isWellFormed('\ude00\ud83d')).toBe(false)
})
