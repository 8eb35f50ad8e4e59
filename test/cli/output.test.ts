import { type StdioOptions, spawnSync } from 'node:child_process'
import { closeSync, existsSync, openSync } from 'node:fs'
import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createOutput } from '../../dist/src/cli/terminal/output.js'
import { shellCommand } from '../../dist/src/cli/terminal/shell-command.js'
import { MAIN } from './run-command.js'

describe('an output', () => {
  it('has colours on a terminal that has them, and nowhere else', () => {
    const stream = (extra: object) => createOutput(Object.assign(new PassThrough(), extra))
    const coloured = stream({ isTTY: true, columns: 100, hasColors: () => true })
    expect(coloured.style('red', 'x')).toBe('\u001b[31mx\u001b[39m')
    expect(coloured.columns).toBe(100)
    expect(stream({ isTTY: true, columns: 0, hasColors: () => false }).style('red', 'x')).toBe('x')
    expect(stream({ isTTY: true, columns: 0, hasColors: () => false }).columns).toBe(80)
    expect(stream({}).style('red', 'x')).toBe('x')
    expect(stream({}).columns).toBe(Number.POSITIVE_INFINITY)
  })

  it.runIf(existsSync('/dev/full'))('that the disk has no room for ends the command with a line and status 1', () => {
    const full = openSync('/dev/full', 'w')
    const command = (stdio: StdioOptions) => spawnSync(process.execPath, [MAIN, 'version'], { encoding: 'utf8', stdio })
    expect(command(['ignore', full, 'pipe'])).toMatchObject({
      status: 1,
      stderr: 'statesweep: the output cannot be written: ENOSPC: no space left on device, write\n',
    })
    expect(command(['ignore', full, full]).status).toBe(1)
    closeSync(full)
  })
})

describe('a proposed command', () => {
  const path = '/labs/statesweep.db'
  it('can be copied into a shell', () => {
    expect(shellCommand(['runs', `it's`, '--status', 'failed'], { path, defaultPath: path })).toBe(
      `statesweep runs 'it'\\''s' --status failed`,
    )
  })

  it('names the database where it is not the default', () => {
    expect(shellCommand(['show', 'x'], { path, defaultPath: '/other/statesweep.db' })).toBe('statesweep show x --db /labs/statesweep.db')
  })
})
