import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import type { RunException } from '../../dist/src/model/exception.js'
import { reasonOf } from '../../dist/src/model/reason-of.js'
import { reviveError } from '../../dist/src/model/revive-error.js'
import { toException } from '../../dist/src/model/to-exception.js'

/** What is kept, as a reader of the lab finds it. */
const kept = (thrown: unknown): RunException => JSON.parse(JSON.stringify(toException(thrown))) as RunException

function thrownBy(work: () => void): unknown {
  try {
    work()
  } catch (error) {
    return error
  }
  throw new Error('Nothing was thrown.')
}

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

describe('an error that throws when it is looked at', () => {
  const fail = () => {
    throw new Error('no')
  }
  const revoked = () => {
    const { proxy, revoke } = Proxy.revocable(new Error('x'), {})
    revoke()
    return proxy
  }

  it.each(['name', 'message', 'stack', 'code', 'cause', 'errors', 'error'])('keeps the rest of what it has, if only %s does', (key) => {
    const hostile = Object.defineProperty(Object.assign(new RangeError('mine'), { suppressed: 1, status: 500 }), key, { get: fail })
    const exception = kept(hostile)
    expect(exception.properties?.status).toBe(500)
    if (key !== 'message') expect(exception.message).toBe('mine')
    if (key !== 'name') expect(exception.name).toBe('RangeError')
    if (key === 'message') expect(exception.message).toBe('(could not be read: Error: no)')
  })

  it.each([
    ['a revoked proxy', revoked()],
    ['a proxy with traps', new Proxy(new Error('x'), { get: fail, getPrototypeOf: fail, ownKeys: fail, getOwnPropertyDescriptor: fail })],
    [
      'an object that shows itself with an error',
      {
        [Symbol.for('nodejs.util.inspect.custom')]: () => {
          throw revoked()
        },
      },
    ],
    [
      'an error that throws what cannot be shown',
      Object.defineProperty(new Error('x'), 'message', {
        get: () => {
          throw Object.create(null)
        },
      }),
    ],
    ['an error with a hostile list of members', Object.assign(new Error('x'), { errors: revoked(), cause: revoked(), code: revoked() })],
    ['an error with a hostile name', Object.assign(new Error('x'), { name: Object.create(null) })],
  ])('is described all the same: %s', (_, hostile) => {
    expect(kept(hostile)).toMatchObject({ name: expect.any(String), message: expect.any(String) })
  })
})

describe('of errors in errors', () => {
  it('the members of an AggregateError are kept, in it and as a cause', async () => {
    const members = [new TypeError('first'), Object.assign(new Error('second'), { code: 'E_TWO' }), 'third']
    const error: unknown = await Promise.any(members.map((one) => Promise.reject(one))).catch((reason: unknown) => reason)
    const expected = {
      name: 'AggregateError',
      message: 'All promises were rejected',
      errors: [
        { name: 'TypeError', message: 'first', stack: expect.stringContaining('exception.test.ts') },
        { name: 'Error', message: 'second', code: 'E_TWO' },
        { name: 'string', message: 'third' },
      ],
    }
    expect(kept(error)).toMatchObject(expected)
    expect(kept(new Error('around', { cause: error })).cause).toMatchObject(expected)
    expect(kept(await Promise.any([]).catch((reason: unknown) => reason)).errors).toEqual([])
  })

  it('both of a SuppressedError are kept, in it and as a cause', () => {
    // What `using` throws, also where a compiler has rewritten it.
    const error = Object.assign(new Error('An error was suppressed during disposal.'), {
      name: 'SuppressedError',
      error: new Error('close failed'),
      suppressed: new RangeError('the reason'),
    })
    const expected = {
      name: 'SuppressedError',
      error: { message: 'close failed' },
      suppressed: { name: 'RangeError', message: 'the reason' },
    }
    expect(kept(error)).toMatchObject(expected)
    expect(kept(new Error('around', { cause: error })).cause).toMatchObject(expected)
  })

  it.each([
    ['of a cause', new Error('a', { cause: new Error('root') }), 'root'],
    ['of the first member', new AggregateError([new Error('one'), new Error('two')], 'all'), 'one'],
    ['of the first member of a cause', new Error('a', { cause: new AggregateError([new Error('one')], 'all') }), 'one'],
    ['of what was suppressed', Object.assign(new Error('a'), { error: new Error('later'), suppressed: new Error('first') }), 'first'],
    ['of nothing, where there is none', new AggregateError([], 'all'), null],
  ])('the reason is the message %s', (_, error, reason) => {
    expect(reasonOf(kept(error))).toBe(reason)
  })

  it('one that holds itself is named once', () => {
    const error = new AggregateError([], 'round')
    error.errors.push(error)
    error.cause = error
    const mark = { name: '…', message: '(this error holds the one that it is in)' }
    expect(kept(error)).toMatchObject({ message: 'round', cause: mark, errors: [mark] })
  })
})

describe('the name', () => {
  class HttpError extends Error {}
  class NotFoundError extends HttpError {}
  class Named extends Error {
    override get name() {
      return 'ByGetter'
    }
  }
  class BelowNamed extends Named {}
  class Fixed extends TypeError {
    override name = 'Error'
  }
  it.each([
    ['HttpError', new HttpError('x')],
    ['NotFoundError', new NotFoundError('x')],
    ['ByGetter', new Named('x')],
    ['ByGetter', new BelowNamed('x')],
    ['Error', new Fixed('x')],
    ['TypeError', new TypeError('x')],
    ['Error', new (class extends Error {})('x')],
    ['AbortError', new DOMException('x', 'AbortError')],
  ])('%s is the one that the class has set, else that of the class', (name, error) => {
    expect(kept(error).name).toBe(name)
  })
})

describe('an error of another realm', () => {
  it.each([
    ['a built-in one', `Object.assign(new TypeError('far', { cause: new Error('root') }), { code: 'E_FAR', status: 4 })`, 'TypeError'],
    ['of a class of its own', `new (class Far extends Error { code = 'E_FAR'; status = 4; cause = new Error('root') })('far')`, 'Far'],
    [
      'that only looks like one',
      `({ name: 'E', message: 'far', stack: 'E: far', code: 'E_FAR', status: 4, cause: new Error('root') })`,
      'E',
    ],
  ])('is kept like one of this realm: %s', (_, code, name) => {
    expect(kept(runInNewContext(code))).toMatchObject({
      name,
      message: 'far',
      stack: expect.stringContaining('far'),
      code: 'E_FAR',
      cause: { name: 'Error', message: 'root' },
      properties: { status: 4 },
    })
  })

  it('keeps its members', () => {
    const error = runInNewContext(`new AggregateError([new RangeError('one'), 2], 'all')`)
    expect(kept(error)).toMatchObject({
      name: 'AggregateError',
      errors: [
        { name: 'RangeError', message: 'one' },
        { name: 'number', message: '2' },
      ],
    })
  })
})

describe('own properties', () => {
  it('that are plain data are kept, one level deep, in the form that JSON has for them', () => {
    class Response {
      readonly #status = 503
      get status() {
        return this.#status
      }
    }
    const error = Object.assign(new Error('x'), {
      status: 404,
      retriable: false,
      nothing: null,
      big: 10n ** 20n,
      ratio: Number.NaN,
      at: new Date(0),
      path: ['a', 1, { deep: 1 }],
      response: new Response(),
      request: { url: 'http://x', headers: { secret: 'deep' }, method: 'GET' },
      call: () => 1,
      client: new Map(),
    })
    Object.defineProperty(error, 'hidden', { value: 1 })
    Object.defineProperty(error, 'getter', { get: () => expect.unreachable(), enumerable: true })
    expect(kept(error).properties).toEqual({
      status: 404,
      retriable: false,
      nothing: null,
      big: '100000000000000000000',
      ratio: 'NaN',
      at: '1970-01-01T00:00:00.000Z',
      path: ['a', 1, null],
      response: { status: 503 },
      request: { url: 'http://x', method: 'GET' },
    })
  })

  it('of an error of the system say what failed, where', () => {
    const error = thrownBy(() => process.chdir('/no/such/folder'))
    expect(kept(error)).toMatchObject({ code: 'ENOENT', properties: { errno: -2, syscall: 'chdir', dest: '/no/such/folder' } })
  })

  it('are no part of an exception without any', () => {
    expect(Object.keys(kept(new Error('x')))).toEqual(['name', 'message', 'stack'])
    expect(kept(Object.assign(new Error('x'), { errors: ['no', 'errors'] })).properties).toEqual({ errors: ['no', 'errors'] })
  })
})

describe('what is too much is cut, with a mark:', () => {
  it('a text after 64 KB, between characters', () => {
    const { message } = kept(new Error(`${'é'.repeat(40_000)}end`))
    expect(message).toBe(`${'é'.repeat(32_768)}… (7235 more characters were left out)`)
    const text = kept('x'.repeat(70_000)).message
    expect(text).toBe(`${'x'.repeat(65_536)}… (4464 more characters were left out)`)
    expect(kept(new Error('é'.repeat(32_768))).message).toBe('é'.repeat(32_768))
  })

  it('a stack in its message, not in its frames', () => {
    const { stack = '' } = kept(new RangeError('\n    at x'.repeat(100_000)))
    expect(stack.length).toBeLessThan(66_000)
    expect(stack).toMatch(/^RangeError: \n {4}at x/)
    expect(stack).toMatch(/more characters were left out\)\n {4}at .*exception\.test\.ts:\d+/)
  })

  it('a chain of causes after 20', () => {
    let error = new Error('root')
    for (let depth = 0; depth < 100; depth++) error = new Error(`around ${depth}`, { cause: error })
    const chain: string[] = []
    for (let one: RunException | undefined = kept(error); one !== undefined; one = one.cause) chain.push(one.message)
    expect(chain).toEqual([...Array.from({ length: 21 }, (_, at) => `around ${99 - at}`), '(further errors were left out)'])
  })

  it('the members after 20', () => {
    const error = new AggregateError(Array.from({ length: 100 }, (_, at) => new Error(`member ${at}`)))
    const messages = kept(error).errors?.map(({ message }) => message)
    expect(messages).toEqual([...Array.from({ length: 20 }, (_, at) => `member ${at}`), '(80 further errors were left out)'])
  })

  it('properties after 50, their texts after 4 KB', () => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`p${at}`, at]))
    const { properties } = kept(Object.assign(new Error('x'), { text: 'x'.repeat(5000) }, many))
    expect(Object.keys(properties ?? {})).toHaveLength(50)
    expect(properties?.text).toBe(`${'x'.repeat(4096)}… (904 more characters were left out)`)
  })

  it('all together after 1 MB', () => {
    const nest = (depth: number): Error =>
      Object.assign(new AggregateError(depth === 0 ? [] : Array.from({ length: 20 }, () => nest(depth - 1)), 'x'.repeat(10_000)), {
        text: 'y'.repeat(4000),
      })
    const text = JSON.stringify(toException(new Error('top', { cause: nest(2) })))
    expect(text.length).toBeGreaterThan(900_000)
    expect(text.length).toBeLessThan(1_200_000)
    expect(text).toContain('(further errors were left out)')
  })
})

it('revives what it made', () => {
  const error = Object.assign(new Error('gone', { cause: new TypeError('root') }), { code: 7, name: 'MyError', status: 404 })
  const revived = reviveError(toException(error))
  expect(revived).toMatchObject({ name: 'MyError', message: 'gone', code: 7, status: 404 })
  expect(revived.stack).toBe(error.stack)
  expect(revived.cause).toMatchObject({ name: 'TypeError', message: 'root' })
  const members = new AggregateError([new RangeError('one')], 'all')
  expect(reviveError(kept(members))).toMatchObject({
    name: 'AggregateError',
    message: 'all',
    errors: [{ name: 'RangeError', message: 'one' }],
  })
  const pair = Object.assign(new Error('two'), { error: new Error('later'), suppressed: new Error('first') })
  expect(reviveError(kept(pair))).toMatchObject({ error: { message: 'later' }, suppressed: { message: 'first' } })
})
