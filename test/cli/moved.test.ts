import { existsSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createFolder, sweepFile } from './run-command.js'

it('ends with an error where its database was moved meanwhile, and continues once it is put back', () => {
  const step = `if (run.params.i === 20 && existsSync('lab.db')) renameSync('lab.db', 'elsewhere.db'); run.fields.i = run.params.i`
  using folder = createFolder({
    'a.sweep.ts': `import { existsSync, renameSync } from 'node:fs'\n${sweepFile({ params: '{ i: range(30) }', step })}`,
  })
  const run = () => folder.run('run', 'a.sweep.ts', '--db', 'lab.db', '--jobs', '1')
  const { status, stderr } = run()
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      /the file was deleted or moved while it was open\. The newest results are in .*lab\.db\.chunks; put the file that was opened back, then run the same command to continue\.\n$/,
    ),
  })
  expect(stderr).not.toContain('Results in')
  expect(readdirSync(folder.path)).toContain('lab.db.chunks')
  renameSync(join(folder.path, 'elsewhere.db'), join(folder.path, 'lab.db'))
  folder.write('a.sweep.ts', sweepFile({ params: '{ i: range(30) }', step: 'run.fields.i = run.params.i' }))
  expect(folder.run('run', 'a.sweep.ts', '--db', 'lab.db', '--jobs', '1', '--keep')).toMatchObject({ status: 0 })
  expect(folder.run('query', 'SELECT count(i) AS n FROM experiment_test', '--db', 'lab.db').stdout).toContain('30')
  expect(existsSync(join(folder.path, 'lab.db.chunks'))).toBe(false)
}, 30_000)
