import { expect, it } from 'vitest'
import { decodeSource, encodeSource, type SweepSource, wordsFor } from '../../../dist/src/cli/sources/source.js'

/** What labs hold: these texts must not change. */
const RECORDED: readonly (readonly [text: string, source: SweepSource, command: string])[] = [
  ['file:///a/pi.sweep.ts', { kind: 'file', file: '/a/pi.sweep.ts', settings: [], inputs: [] }, 'run /a/pi.sweep.ts'],
  [
    'file:///a/pi%20%23.sweep.ts#set=%5B%22x%3D1%2C2%22%5D',
    { kind: 'file', file: '/a/pi #.sweep.ts', settings: ['x=1,2'], inputs: [] },
    'run /a/pi #.sweep.ts --set x=1,2',
  ],
  [
    'file:///a/pi.sweep.ts#set=%5B%22a%3D%26input%3D1%22%5D&input=%5B%22%2Fa%2Fdata.csv%22%5D',
    { kind: 'file', file: '/a/pi.sweep.ts', settings: ['a=&input=1'], inputs: ['/a/data.csv'] },
    'run /a/pi.sweep.ts --set a=&input=1 --input /a/data.csv',
  ],
  [
    'exec:{"words":["--n=1..3","--","wc {n}"],"folder":"/a"}',
    { kind: 'command', words: ['--n=1..3', '--', 'wc {n}'], folder: '/a' },
    'exec --n=1..3 -- wc {n}',
  ],
  [
    'import:{"file":"list.csv","steps":["pi.sweep.ts"],"repeats":2,"folder":"/a"}',
    { kind: 'list', words: { file: 'list.csv', steps: ['pi.sweep.ts'], repeats: 2 }, folder: '/a' },
    'import list.csv pi.sweep.ts --repeats 2',
  ],
]

it.each(RECORDED)('reads %s as it was recorded, and records it the same', (text, source, command) => {
  expect(decodeSource(text)).toEqual(source)
  expect(encodeSource(source)).toBe(text)
  expect(wordsFor(source, (path) => path).join(' ')).toBe(command)
})
