import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { createFolder, MAIN } from './run-command.js'

type Folder = ReturnType<typeof createFolder>

const records = (folder: Folder, name: string) => JSON.parse(folder.run('runs', name, '--json', '--limit', '1000').stdout)
const outcome = ({ stdout }: { stdout: string }) => JSON.parse(stdout)
const lines = (folder: Folder, name: string): string[] => readFileSync(join(folder.path, name), 'utf8').trimEnd().split('\n')

describe('statesweep exec', () => {
  it('executes a command for all combinations and repeats, and executes only what is new when an axis grows', () => {
    using folder = createFolder({ 'a.txt': 'aaaa', 'b c.txt': 'b' })
    const command = (levels: string) =>
      [
        'exec',
        'echo {level} {file} >> log; gzip -{level} -c {file} | wc -c',
        '--level',
        levels,
        '--file',
        '*.txt',
        '--capture',
        '(\\d+)',
      ] as const
    const first = folder.run(...command('1..2'), '--repeats', '2', '-j', '50%', '--json')
    expect(first.status).toBe(0)
    const { experiment, counts } = outcome(first)
    expect(experiment).toMatch(/^echo-[0-9a-f]{6}$/)
    expect(counts.done).toBe(8)
    const [run] = records(folder, experiment)
    expect(run).toMatchObject({ params_level: 1, params_file: 'a.txt', exit_code: 0, stdout: `${run.captured}\n`, stderr: '' })
    expect(outcome(folder.run(...command('1..3'), '--repeats', '2', '--json'))).toMatchObject({ counts: { done: 4 }, kept: { done: 8 } })
    expect(lines(folder, 'log').sort()).toEqual(
      [1, 2, 3].flatMap((level) => ['a.txt', 'a.txt', 'b c.txt', 'b c.txt'].map((file) => `${level} ${file}`)),
    )
  })

  it('passes values as data, whatever they are', () => {
    const nasty = ['$(touch x)', '; touch x', '"', "'", '--help', '-n', '日本', '*', 'a  b', '\\n']
    using folder = createFolder({ values: nasty.join('\n') })
    const command = `printf '<%s>' {v} "{v}" '{v}'`
    expect(folder.run('exec', command, '--v', '@values', '--name', 'nasty').status).toBe(0)
    expect(records(folder, 'nasty').map(({ stdout }: { stdout: string }) => stdout)).toEqual(nasty.map((v) => `<${v}><${v}><${v}>`))
    expect(existsSync(join(folder.path, 'x'))).toBe(false)
    folder.run('exec', '{=v}', '--v=touch x')
    expect(existsSync(join(folder.path, 'x'))).toBe(true)
  })

  it('finds no shell before the first run, and says what it needs', () => {
    using folder = createFolder({ sh: '' })
    const missing = (shell: string) =>
      `statesweep: There is no shell "${shell}": exec needs a POSIX shell (on Windows that of Git or WSL). `
    expect(folder.run('exec', 'echo {x}', '--x', '1', '--shell', '/none/sh')).toMatchObject({
      status: 2,
      stderr: `${missing('/none/sh')}Name one with --shell, or pass --no-shell.\n`,
    })
    const fake = folder.run('exec', 'echo {x}', '--x', '1', '--shell', 'dash', '--env', `PATH=${folder.path}`)
    expect(fake).toMatchObject({ status: 2, stderr: expect.stringContaining(missing('dash')) })
    expect(folder.run('exec', 'echo {x}', '--x', '1', '--shell', 'sh', '--env', `PATH=${process.env.PATH}`)).toMatchObject({ status: 0 })
  })

  it('takes lines of standard input, and a CSV file whose columns belong together, also crossed with an axis', () => {
    using folder = createFolder({ 'jobs.csv': 'who,"how many"\nann,1\n"bob, jr",2\n' })
    const piped = spawnSync(process.execPath, [MAIN, 'exec', 'echo {x}', '--x', '-', '-k'], {
      cwd: folder.path,
      input: 'a\nb c\n',
      encoding: 'utf8',
    })
    expect(piped.stdout).toBe('a\nb c\n')
    const crossed = folder.run('exec', 'echo {who} {y}', '--csv', 'jobs.csv', '--y', '1,2', '--tag', '--name', 'csv')
    expect(crossed.stdout).toBe('ann\t1\t1\tann 1\nann\t1\t2\tann 2\nbob, jr\t2\t1\tbob, jr 1\nbob, jr\t2\t2\tbob, jr 2\n')
    expect(records(folder, 'csv')[2]).toMatchObject({ params_who: 'bob, jr', 'params_how many': 2, params_y: 1 })
  })

  it('links axes instead of crossing them', () => {
    using folder = createFolder()
    const linked = folder.run('exec', 'echo {a}{b}{c}', '--a', '1,2', '--b', 'x,y', '--c', 'p,q', '--zip', 'a,b', '-k')
    expect(linked.stdout.split('\n')).toEqual(['1xp', '1xq', '2yp', '2yq', ''])
    const unequal = folder.run('exec', 'echo {a}{b}', '--a', '1..3', '--b', 'x,y', '--zip', 'a,b')
    expect(unequal).toMatchObject({ status: 2, stderr: expect.stringContaining('statesweep: ') })
    expect(folder.run('exec', 'echo {a}', '--a', '1', '--zip', 'a,bb').stderr).toContain('--zip links "bb", which has no values')
  })

  it('prints the output in the order of the runs, also of those that failed, and that ended before', () => {
    using folder = createFolder()
    const command = ['exec', 'sleep 0.$((4 - {n})); echo out {n}; echo err {n} >&2; exit $(({n} == 2))', '--n', '1..3', '-j', '2'] as const
    const first = folder.run(...command, '--keep-order')
    expect(first).toMatchObject({ status: 1, stdout: 'out 1\nout 2\nout 3\n' })
    expect(first.stderr).toMatch(/err 1\n(.*\n)*err 2\n(.*\n)*err 3\n/)
    expect(folder.run(...command, '--tag').stdout).toBe('1\tout 1\n2\tout 2\n3\tout 3\n')
  })

  it('executes the program itself with --no-shell', () => {
    using folder = createFolder()
    const { stdout } = folder.run('exec', '--x', '$HOME,-a', '--no-shell', '-k', '--', 'printf', '%s %s\\n', '{x}', '--x')
    expect(stdout).toBe('$HOME --x\n-a --x\n')
    expect(folder.run('exec', '--no-shell', 'echo {x}', '--x', '1,2', '-k').stdout).toBe('1\n2\n')
  })

  it('prints with --dry-run what it would execute, and executes nothing', () => {
    using folder = createFolder()
    const command = ['exec', "echo {x} 'it is {x}' {slot}", '--x', "a,b'c", '--name', 'dry'] as const
    const { stdout, stderr, status } = folder.run(...command, '--dry-run')
    expect({ stdout, status }).toEqual({
      stdout: `echo a 'it is a' 0\nsw1='b'\\''c'; echo "\${sw1}" 'it is '"\${sw1}"'' 0\n`,
      status: 0,
    })
    expect(stderr).toContain('2 runs would be executed')
    expect(existsSync(join(folder.path, 'statesweep.db'))).toBe(false)
    folder.run(...command, '--limit', '1')
    expect(outcome(folder.run(...command, '--dry-run', '--json'))).toMatchObject({ executes: 1, commands: [{ run: 1 }] })
  })

  it('executes with --limit so many runs, and the others the next time', () => {
    using folder = createFolder()
    const command = ['exec', 'echo {x}', '--x', '1..5', '--json'] as const
    const first = folder.run(...command, '--limit', '2')
    expect(outcome(first)).toMatchObject({ counts: { done: 2 }, waiting: 3 })
    expect(first.status).toBe(0)
    expect(first.stderr).toContain('3 runs left by --limit for the next time')
    expect(outcome(folder.run(...command))).toMatchObject({ counts: { done: 3 }, kept: { done: 2 }, waiting: 0 })
  })

  it('ends early with --halt, and where the first runs all fail alike with --bail', () => {
    using folder = createFolder()
    const failing = ['exec', 'exit {x}', '--x', '0..29', '-j', '1', '--json'] as const
    const halted = outcome(folder.run(...failing, '--halt', 'soon,fail=2', '--name', 'halted'))
    expect(halted.ended).toBe('halted')
    expect(halted.counts.failed).toBeGreaterThanOrEqual(2)
    expect(halted.counts.done + halted.counts.failed).toBeLessThan(30)
    const alike = ['exec', 'false {x}; sleep 0.02', '--x', '0..59', '-j', '1', '--json'] as const
    const bailed = outcome(folder.run('exec', 'sleep 0.02; false {x}', '--x', '0..59', '-j', '1', '--json', '--bail', '3'))
    expect(bailed.ended).toBe('bailed')
    expect(bailed.counts.failed).toBeLessThan(60)
    // Commands that fail alike may be what is asked for.
    const allFail = ['exec', 'false {x}', '--x', '0..29', '-j', '1', '--name', 'all', '--json'] as const
    expect(outcome(folder.run(...allFail))).toMatchObject({ ended: 'complete', counts: { failed: 30 } })
    expect(outcome(folder.run('retry', 'all', '--failed', '-j', '1', '--json'))).toMatchObject({
      ended: 'complete',
      counts: { failed: 30 },
    })
    expect(outcome(folder.run(...alike)).counts.done).toBe(60)
    expect(folder.run('exec', 'true', '--halt', 'later').stderr).toContain('soon,fail=1')
  })

  it('has its failed runs tried again by retry from any folder, and explained by why', () => {
    using folder = createFolder()
    using elsewhere = createFolder()
    const first = folder.run('exec', 'test -e {x} || exit 7', '--x', 'a,b,c', '--name', 'exist', '--json')
    expect(outcome(first)).toMatchObject({ counts: { failed: 3 }, failures: [{ message: 'exit code 7', step: 'exec' }] })
    folder.write('a', '')
    const db = join(folder.path, 'statesweep.db')
    expect(outcome(elsewhere.run('retry', 'exist', '--failed', '--db', db, '--json'))).toMatchObject({ counts: { done: 1, failed: 2 } })
    expect(folder.run('why', '1').stdout).toContain('statesweep retry exist --failed')
    expect(JSON.parse(folder.run('why', '1', '--json').stdout)).toMatchObject({ reason: 'failed', file: null, refused: null })
    // Values that came from standard input are those recorded.
    const input = { cwd: folder.path, input: 'd\ne\n', encoding: 'utf8' } as const
    spawnSync(process.execPath, [MAIN, 'exec', 'test -e {x}', '--x', '-', '--name', 'piped'], input)
    folder.write('e', '')
    expect(outcome(folder.run('retry', 'piped', '--failed', '--json'))).toMatchObject({ counts: { done: 1, failed: 1 } })
  })

  it('is refused where options change what the command does, unless told to keep the results', () => {
    using folder = createFolder()
    const command = ['exec', 'echo {x}', '--x', '1,2'] as const
    folder.run(...command)
    const other = folder.run(...command, '--env', 'A=1')
    expect(other.status).toBe(2)
    expect(other.stderr).toMatch(/2 runs were made by another version of step "exec".*\n.*--keep/)
    expect(folder.run(...command, '--env', 'A=1', '--keep').status).toBe(0)
  })

  it.each([
    [
      ['echo {lvel}', '--level', '1..3'],
      'the command, at position 6: {lvel} has no values: did you mean {level}?\n  echo {lvel}\n       ^',
    ],
    [['echo {x}'], '{x} has no values: give it some with --x, such as --x 1..9, or write {{x}} for the braces themselves'],
    [['echo {x}', '--x', '1', '--timout', '3s'], '--timout is not an option, and the command has no {timout}: did you mean --timeout?'],
    [['echo {x}', '--x'], '--x has no values: write --x 1..9'],
    [['echo {x}', '--x', '-v'], '--x -v could be two options: write --x=-v'],
    [['echo {x}', '--x', '1..9z'], '--x, at position 5: here the range should end, or go on with : and a step.\n  1..9z\n      ^'],
    [['echo {slot}', '--slot', '1..9'], '{slot} is the slot of the run itself'],
    [['echo', '{x}', '--x', '1'], 'The command has 2 words: put it in quotes, or pass --no-shell -- echo {x} ...'],
    [['echo {x}', '--x', '1', '--capture', '('], 'capture, at position 1: it is not a regular expression'],
    [['echo {x}', '--x', '1', '--timeout', '30'], 'The unit is missing: write 30ms, 30s, 30m, 30h.'],
  ])('%j is a usage error that says what is wrong', (args, message) => {
    using folder = createFolder()
    const { status, stdout, stderr } = folder.run('exec', ...args)
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toContain(message)
    expect(existsSync(join(folder.path, 'statesweep.db'))).toBe(false)
  })

  it('goes on after kill -9 with what has no result, and leaves no command behind', async () => {
    using folder = createFolder()
    const command = [
      'exec',
      'echo {n} >> log; touch pids/$$; sleep 0.02',
      '--n',
      '1..200',
      '-j',
      '2',
      '--name',
      'killed',
      '--json',
    ] as const
    const child = folder.start(...command)
    await vi.waitFor(() => expect(lines(folder, 'log').length).toBeGreaterThan(20), { timeout: 20_000 })
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
    await vi.waitFor(() => expect(alive(`${folder.path}/log`)).toEqual([]))
    const begun = lines(folder, 'log').length
    const { counts, kept } = outcome(folder.run(...command))
    expect(counts.done + kept.done).toBe(200)
    expect(kept.done).toBeGreaterThanOrEqual(begun - 2)
    expect(new Set(lines(folder, 'log')).size).toBe(200)
    expect(lines(folder, 'log').length).toBeLessThanOrEqual(202)
  })

  it('leaves no command behind after a second Ctrl-C', async () => {
    using folder = createFolder()
    const seconds = `1000.${process.pid}`
    const forever = `sleep ${seconds}`
    const child = folder.start('exec', `${forever} & ${forever} # {n}`, '--n', '1,2', '-j', '2')
    let printed = ''
    child.stderr.on('data', (data) => {
      printed += data
    })
    await vi.waitFor(() => expect(alive(seconds)).toHaveLength(7), { timeout: 20_000 })
    child.kill('SIGINT')
    await vi.waitFor(() => expect(printed).toContain('a second signal stops them'))
    expect(alive(seconds)).toHaveLength(7)
    child.kill('SIGINT')
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(130)
    await vi.waitFor(() => expect(alive(seconds)).toEqual([]))
  })
})

/** The processes that have the text in their command line. */
function alive(text: string): string[] {
  return readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandLineOf(pid).includes(text))
}

function commandLineOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}
