import { expect, it } from 'vitest'
import { reviveError, toException } from '../../dist/src/model/exception.js'

it('keeps name, message, code, stack and the chain of causes', () => {
  const error = Object.assign(new RangeError('too far', { cause: new TypeError('the root') }), { code: 'E_FAR' })
  const exception = toException(error, { step: 'train', index: 1, attempt: 2 })
  expect(exception).toMatchObject({ name: 'RangeError', message: 'too far', code: 'E_FAR', step: 'train', index: 1, attempt: 2 })
  expect(exception.stack).toBe(error.stack)
  expect(exception.cause).toMatchObject({ name: 'TypeError', message: 'the root' })
})

it.each([
  ['text', 'string', 'text'],
  [42, 'number', '42'],
  [null, 'null', 'null'],
  [undefined, 'undefined', 'undefined'],
  [{ reason: 'x' }, 'object', "{ reason: 'x' }"],
])('describes %o, which is no error', (thrown, name, message) => {
  expect(toException(thrown)).toEqual({ name, message })
})

it('survives an error whose properties throw', () => {
  const hostile = new Error('x')
  Object.defineProperty(hostile, 'message', {
    get() {
      throw new Error('no')
    },
  })
  expect(toException(hostile).message).toContain('could not be read')
})

it('ends a cyclic chain of causes', () => {
  const error = new Error('round')
  error.cause = error
  expect(JSON.stringify(toException(error)).length).toBeGreaterThan(0)
})

it('revives what it made', () => {
  const error = Object.assign(new Error('gone', { cause: new TypeError('root') }), { code: 7, name: 'MyError' })
  const revived = reviveError(toException(error))
  expect(revived).toMatchObject({ name: 'MyError', message: 'gone', code: 7 })
  expect(revived.stack).toBe(error.stack)
  expect(revived.cause).toMatchObject({ name: 'TypeError', message: 'root' })
})
