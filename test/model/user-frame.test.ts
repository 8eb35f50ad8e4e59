import { expect, it } from 'vitest'
import { userFrame } from '../../dist/src/model/user-frame.js'

it('finds the first line of a stack that is the user’s', () => {
  const stack = [
    'Error: x',
    '    at inner (node:internal/process/task_queues:95:5)',
    '    at step (file:///work%20here/a.sweep.ts:7:13)',
    '    at call (/opt/statesweep/dist/src/worker/run-steps.js:20:9)',
  ].join('\n')
  expect(userFrame(stack, '/opt/statesweep/')).toEqual({ file: '/work here/a.sweep.ts', line: 7, column: 13 })
  expect(userFrame('Error: x\n    at async /home/me/b.mjs:3:1', '/opt/')).toEqual({ file: '/home/me/b.mjs', line: 3, column: 1 })
  expect(userFrame('Error: x', '/opt/')).toBeUndefined()
  expect(userFrame('Error: x\n    at f (/home/me/node_modules/jiti/dist/jiti.cjs:1:176713)', '/opt/')).toBeUndefined()
})
