import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createFolder, MAIN } from './run-command.js'

const LINES = 100_000
/** More than a log keeps, and not UTF-8: each byte, in each neighbourhood. */
const BYTES = Buffer.from(Array.from({ length: 256 * 600 }, (_, at) => (at * 167 + (at >> 8) * 31) % 256))

const printed = (cwd: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [MAIN, 'exec', ...args, '--reporter', 'silent'], { cwd, maxBuffer: 1e8 })

describe('exec --keep-order', () => {
  it('prints the bytes that the commands wrote, all of them and no others', () => {
    using folder = createFolder({ c: 'no end of line' })
    folder.write('a', BYTES)
    folder.write('b', BYTES.subarray(1000))
    const command = ['cat {file}; head -c 300 {file} >&2; exit 1', '--file', 'a,b,c', '--no-bail']
    const plain = printed(folder.path, ...command, '-k')
    const parts = [BYTES, BYTES.subarray(1000), Buffer.from('no end of line')]
    expect(plain.stdout.equals(Buffer.concat(parts))).toBe(true)
    expect(plain.stderr.equals(Buffer.concat(parts.map((part) => part.subarray(0, 300))))).toBe(true)
    const { stdout } = printed(folder.path, ...command, '--tag')
    const linesOf = (part: Buffer) => part.toString('latin1').match(/[^\n]*\n|[^\n]+$/g) ?? []
    const expected = parts.flatMap((part, at) => linesOf(part).map((line) => `${'abc'[at]}\t${line}`))
    expect(stdout.toString('latin1') === expected.join('')).toBe(true)
  })

  it('prints the output of a run once that was killed and begun again', async () => {
    using folder = createFolder()
    const command = [
      `yes begin | head -n ${LINES}; if test -e go; then echo end; else touch here; sleep 1000; fi`,
      '-k',
      '--name',
      'killed',
    ]
    const child = folder.start('exec', ...command)
    // The worker has read most of the output by then: no pipe holds so much.
    await vi.waitFor(() => expect(existsSync(join(folder.path, 'here'))).toBe(true), { timeout: 20_000 })
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    folder.write('go', '')
    const { stdout, status } = printed(folder.path, ...command)
    expect(status).toBe(0)
    expect(stdout.length).toBe(LINES * 6 + 4)
    expect(stdout.subarray(-10).toString()).toBe('begin\nend\n')
    expect(folder.run('logs', '0').stdout.length).toBeGreaterThan(stdout.length)
  })

  it('says of which run the log is cut, since it was executed without, and prints no mark', () => {
    using folder = createFolder()
    const command = ['yes | head -c 70000', '--name', 'cut']
    printed(folder.path, ...command)
    const { stdout, stderr } = printed(folder.path, ...command, '-k')
    expect(stdout.toString()).toBe('y\n'.repeat(32_768))
    expect(stderr.toString()).toBe(
      'Run 0 was executed without --keep-order: its log has the first 64 KiB of its output. --fresh executes all again.\n',
    )
    expect(printed(folder.path, ...command, '-k', '--fresh').stdout.length).toBe(70_000)
    expect(folder.run('logs', '0').stdout.length).toBe(70_000)
  })
})
