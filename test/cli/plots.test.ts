import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, describe, expect, it } from 'vitest'
import { displayWidth } from '../../dist/src/cli/terminal/display-width.js'
import { createFolder, MAIN } from './run-command.js'

const text = readFileSync(new URL('../../docs/plots.md', import.meta.url), 'utf8')
const [, sweep = ''] = /^```ts pi\.sweep\.ts\n(.*?)^```/ms.exec(text) ?? []
const captures = Array.from(text.matchAll(/^```console (\d+)\n(.*?)^```/gms), ([, columns, block = '']) =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((example) => ({
      columns: Number(columns),
      command: example.split('\n', 1).join(),
      shown: example.slice(example.indexOf('\n') + 1),
    })),
).flat()

const folder = createFolder({
  'pi.sweep.ts': sweep,
  'again.sweep.ts': sweep.replace("'pi'", "'again'").replace('123', '5'),
  statesweep: `#!/bin/sh\nexec '${process.execPath}' '${MAIN}' "$@"\n`,
})
afterAll(() => folder[Symbol.dispose]())
chmodSync(join(folder.path, 'statesweep'), 0o755)
for (const name of ['pi', 'again']) folder.run('run', `${name}.sweep.ts`, '--jobs', '2')

/** What a terminal of this width shows, with the colours that it is asked for. */
function capture(command: string, columns: number, colours: Readonly<Record<string, string>>): string {
  const { NO_COLOR: _, ...inherited } = process.env
  const env = { ...inherited, PATH: `${folder.path}:${process.env.PATH}`, TERM: 'xterm-256color', ...colours }
  const { stdout } = spawnSync('script', ['-qec', `stty cols ${columns}; ${command}`, '/dev/null'], {
    cwd: folder.path,
    env,
    encoding: 'utf8',
  })
  return stdout.replaceAll('\r\n', '\n')
}

const plain = (output: string): string =>
  // What erases a line that is drawn over is no colour.
  stripVTControlCharacters(output).replaceAll(/^.*\r(?=.)/gm, '')
const normalise = (output: string): string =>
  plain(output)
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'DATE')
    .replaceAll(/\d+(\.\d+)? m?s\b/g, 'TIME')
    // Told only where a busy machine took a second and more.
    .replaceAll(/, speed-up \d+\.\d\dx( on \d+ workers?)?/g, '')

describe.skipIf(spawnSync('script', ['--version']).status !== 0)('docs/plots.md', () => {
  it('has each plot for narrow and for wide terminals', () => {
    const widths = new Map(
      captures.map(({ command, columns }) => [`${/--plot (\w+)/.exec(command)?.[1] ?? command.split(' ')[1]} ${columns}`, 1]),
    )
    for (const what of ['box', 'histogram', 'line', 'stats', 'compare', 'show'])
      for (const columns of [80, 200]) expect([...widths.keys()]).toContain(`${what} ${columns}`)
  })

  it.each(captures)('shows what a terminal of $columns columns shows of $command', ({ command, columns, shown }) => {
    const without = capture(command, columns, { NO_COLOR: '1' })
    expect(normalise(without)).toBe(normalise(shown))
    expect(without.replaceAll('\r\u001b[2K', '')).not.toContain('\u001b')
    expect(Math.max(...plain(without).split('\n').map(displayWidth))).toBeLessThanOrEqual(columns)
    expect(normalise(capture(command, columns, { FORCE_COLOR: '1' }))).toBe(normalise(without))
  })
})
