import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { executeCommand } from '../../dist/src/cli/program.js'
import { createOutput } from '../../dist/src/cli/terminal/output.js'
import { createFolder } from './run-command.js'

/** Moves the cursor, sets the title, breaks the line, turns the direction; C0, C1 and bidi. */
const HOSTILE = 'x\u001b[2Jy\u001b]0;t\u0007\nz\r\u0085\u009b\u202e\u2066\u200f\u2028'
/** All of these but the line break, which ends lines, and the tab, which JSON escapes. */
const CONTROL = /[^\P{Cc}\n]|[\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u

const folder = createFolder({
  'a.sweep.mjs': `const hostile = ${JSON.stringify(HOSTILE)}
export default {
  name: hostile,
  params: { [hostile + 'p']: [hostile, 'b'], kind: [1, 2] },
  steps: [
    function work(run) {
      run.fields[hostile + 'f'] = hostile
      run.fields.n = run.params.kind
      run.fields.deep = { [hostile]: [hostile] }
      if (run.params.kind === 2) throw new Error(hostile, { cause: hostile })
    },
  ],
}`,
})
afterAll(() => rmSync(folder.path, { recursive: true, force: true }))
const file = join(folder.path, 'a.sweep.mjs')
const DRY = ['run', file, '--dry-run']
const db = ['--db', join(folder.path, `${HOSTILE}.db`)] as const

const COMPLETE = ['complete', '--word=', '--', 'show', ...db]
/** They name nothing hostile: nothing of the kind is proposed. */
const SILENT: readonly string[] = [DRY, COMPLETE, ['watch']].map(String)

/** What the command writes to a stream, in this process: the same code as in one of its own. */
async function written(args: readonly string[]): Promise<string> {
  const stream = new PassThrough()
  const output = createOutput(stream)
  await executeCommand(args, { out: output, err: output })
  await output.flush()
  return String(stream.read() ?? '')
}

describe('names, headings and values never write control or bidirectional characters', () => {
  it.each([
    ['run', file, '--backend', 'inline'],
    ['run', file, '--backend', 'inline'],
    ['run', file, '--backend', 'inline', '--json', '--fresh'],
    DRY,
    ['run', file, '--set', `${HOSTILE}=1`],
    ['run', `${HOSTILE}.mjs`],
    ['retry', HOSTILE, '--failed', '--backend', 'inline', '--reporter', 'github'],
    ['retry', HOSTILE, '--failed', '--backend', 'inline', '--reporter', 'json'],
    ['retry', `${HOSTILE}?`, '--failed'],
    ['show'],
    ['show', '--maximize', 'n'],
    ['show', '--json'],
    ['show', `${HOSTILE}?`],
    ['ls'],
    ['ls', '--json'],
    ['runs'],
    ['runs', '--json'],
    ['runs', '--columns', `${HOSTILE}p,${HOSTILE}f`],
    ['runs', '--columns', `${HOSTILE}?`],
    ['runs', '--where', 'false'],
    ['runs', '--where', HOSTILE],
    ['stats', '--by', `${HOSTILE}p`, '--metric', 'n', '--plot', 'box'],
    ['stats', '--by', `${HOSTILE}p`, '--metric', 'n', '--plot', 'line', '--reference', `${HOSTILE}p=b`],
    ['stats', '--by', `${HOSTILE}p`, '--metric', 'n', '--reference', `${HOSTILE}p=${HOSTILE}?`],
    ['stats', '--metric', `${HOSTILE}p`],
    ['compare', HOSTILE, HOSTILE, '--metric', 'n'],
    ['why', '0', HOSTILE],
    ['why', '1'],
    ['why', '1', '--json'],
    ['logs', '0'],
    ['logs', `${HOSTILE}0`],
    ['watch'],
    ['watch', HOSTILE, '--json'],
    ['query', `SELECT '${HOSTILE}' AS "${HOSTILE}"`],
    ['query', `SELECT ${HOSTILE}`],
    ['query', `SELECT '${HOSTILE}' AS "${HOSTILE}"`, '--json'],
    COMPLETE,
    ['init', join(folder.path, 'no', HOSTILE)],
    [HOSTILE],
    ['show', `--${HOSTILE}`],
  ])('%j', async (...args) => {
    const isCommand = args[0] !== 'complete' && args[0] !== 'init' && args[0] !== HOSTILE
    const text = await written(isCommand ? [...args, ...db] : args)
    expect(text).not.toMatch(CONTROL)
    if (!SILENT.includes(String(args))) expect(text).toContain('\\u001b[2J')
    // Its line break would begin another line.
    expect(text).not.toMatch(/\nz/)
  })
})
