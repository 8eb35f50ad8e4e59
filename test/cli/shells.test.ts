import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFolder } from './run-command.js'

const isMissing = (program: string): boolean => spawnSync(program, ['--version']).error !== undefined
const VALUES = ["it's", 'a b', '$HOME', '(touch x)', 'a\\b', "\\'", '"', '日本', '-n', '', 'plain']

describe('exec --shell', () => {
  it.skipIf(isMissing('fish'))('passes values to fish as they are', () => {
    using folder = createFolder({ values: `v\n${VALUES.map((v) => `"${v.replaceAll('"', '""')}"`).join('\n')}\n` })
    const command = `printf '<%s>' {v} "{v}!" 'say {v}' (printf %s {v} | string collect -N -a); echo`
    const { stdout, status } = folder.run('exec', command, '--csv', 'values', '--shell', 'fish', '-k', '--reporter', 'silent')
    expect(stdout.split('\n').slice(0, -1)).toEqual(VALUES.map((v) => `<${v}><${v}!><say ${v}><${v}>`))
    expect(status).toBe(0)
    expect(existsSync(join(folder.path, 'x'))).toBe(false)
  })

  it('takes a shell with arguments', () => {
    using folder = createFolder()
    const { stdout } = folder.run('exec', 'echo {x} $- "$0"', '--x', 'a b', '--shell', 'bash --norc -f', '-k', '--reporter', 'silent')
    expect(stdout).toMatch(/^a b \w*f\w*B?c? bash\n$/)
    expect(folder.run('exec', 'true {x}', '--x', '1', '--shell', "bash 'x")).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('shell, at position 6: this quote does not end'),
    })
  })

  it('refuses a text for a language whose quotes it does not know before the first run, and the way out works', () => {
    using folder = createFolder()
    const { status, stderr, stdout } = folder.run('exec', 'print({x})', '--x', "1,it's", '--shell', 'python3')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(
      'the command, at position 7: how to quote texts for python3 is not known here, so {x} takes numbers only, not "it\'s"',
    )
    expect(existsSync(join(folder.path, 'statesweep.db'))).toBe(false)
    const script = 'process.stdout.write({n} + process.env.X + "\\n")'
    const way = folder.run('exec', script, '--n', '1', '--x', "it's,$HOME", '--env', 'X={x}', '--shell', process.execPath, '-k')
    expect(way).toMatchObject({ status: 0, stdout: "1it's\n1$HOME\n" })
  })

  it('refuses a text where the shell calculates before the first run, by its name', () => {
    using folder = createFolder({ values: ['1', '2', 'a[$(touch canary)]'].join('\n') })
    const refused = folder.run('exec', '[[ {x} -eq {n} ]]', '--x', '@values', '--n', '1..1000', '--shell', 'bash')
    expect(refused).toMatchObject({ status: 2, stdout: '' })
    expect(refused.stderr).toContain('{x} takes numbers only, not "a[$(touch canary)]"')
    expect(existsSync(join(folder.path, 'canary')) || existsSync(join(folder.path, 'statesweep.db'))).toBe(false)
    const prepare = folder.run('exec', 'true {x}', '--x', '@values', '--bench', '--prepare', 'exit $(({x}))')
    expect(prepare).toMatchObject({ status: 2, stderr: expect.stringContaining('{x} takes numbers only') })
  })
})

describe('exec --no-shell', () => {
  it('reads one text as words, in which quotes and backslashes mean what they mean in a shell', () => {
    using folder = createFolder()
    const text = `printf '<%s>' 'a b' "it's" a\\ b '' "\\"{x}" {x}'  '{x} '$HOME' *`
    const { stdout } = folder.run('exec', '--no-shell', text, '--x', 'p q', '-k', '--reporter', 'silent')
    expect(stdout).toBe(`<a b><it's><a b><><"p q><p q  p q><$HOME><*>`)
    expect(folder.run('exec', '--no-shell', "echo 'a", '--reporter', 'silent')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('the command, at position 6: this quote does not end'),
    })
  })
})
