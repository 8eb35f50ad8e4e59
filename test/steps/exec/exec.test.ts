import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { exec } from 'statesweep/steps'
import { describe, expect, it, vi } from 'vitest'
import { compileCommand } from '../../../dist/src/steps/exec/compile-command.js'
import { openLab, temporaryFolder } from '../../fixtures/lab.js'

const processes = { backend: 'processes', concurrency: 2, onError: 'continue' } as const

/** The records of an experiment with these values of `x`, executed. */
async function execute(step: ReturnType<typeof exec>, x: readonly unknown[] = ['a'], options: object = {}) {
  const experiment = openLab().createExperiment('exec').addRuns({ x })
  await experiment.execute(step, { ...processes, ...options })
  return { experiment, records: experiment.runs.records() }
}

describe('exec', () => {
  it('keeps output, exit code and times of a command as fields', async () => {
    const { records } = await execute(exec('echo out {x}; echo err {x} >&2; : $(seq 100000)'), ['a b', "it's"])
    expect(records).toMatchObject([
      { status: 'done', stdout: 'out a b\n', stderr: 'err a b\n', exit_code: 0, signal: null, peak_bytes: null },
      { status: 'done', stdout: "out it's\n", stderr: "err it's\n", exit_code: 0, signal: null, peak_bytes: null },
    ])
    for (const { wall_ms, duration } of records) expect(wall_ms).toBeLessThanOrEqual(Number(duration) + 0.001)
  })

  it.runIf(process.platform === 'linux')('tells the processor time of a command from that of others', async () => {
    const busy = 'i=0; while [ $i -lt {x} ]; do i=$((i+1)); done'
    const { records } = await execute(exec(busy), [0, 200_000, 0], { concurrency: 1 })
    const [before, during, after] = records.map(({ user_ms }) => Number(user_ms))
    expect(during).toBeGreaterThanOrEqual(20)
    expect(before).toBeLessThan(during ?? 0)
    expect(after).toBeLessThan(during ?? 0)
  })

  it.runIf(existsSync('/usr/bin/time'))(
    'measures peak memory where it is asked for, and tells exit codes and signals all the same',
    async () => {
      const program = "awk 'BEGIN { for (i = 0; i < {x}; i++) a[i] = i }'"
      const { records } = await execute(exec(program, { peakMemory: true }), [1, 300_000])
      const [small, large] = records.map(({ peak_bytes }) => Number(peak_bytes))
      expect(small).toBeGreaterThan(100_000)
      expect(large).toBeGreaterThan(2 * (small ?? 0))
      const failed = await execute(exec('{=x}', { peakMemory: true }), ['exit 3', 'kill -SEGV $$'])
      expect(failed.records.map(({ exception }) => exception)).toMatchObject([{ code: 3 }, { code: 'SIGSEGV' }])
    },
  )

  it('fails a run whose command fails, with the exit code or signal in the exception, the reason behind it, and the output in the log', async () => {
    const { experiment, records } = await execute(exec('echo so far; echo no such thing >&2; {=x}'), ['exit 3', 'kill -KILL $$', 'true'])
    expect(records.map(({ status }) => status)).toEqual(['failed', 'failed', 'done'])
    expect(records[0]?.exception).toMatchObject({
      name: 'CommandFailedError',
      message: 'exit code 3',
      code: 3,
      step: 'exec',
      cause: { message: 'no such thing' },
    })
    expect(records[1]?.exception).toMatchObject({ message: 'ended by SIGKILL', code: 'SIGKILL' })
    const log = experiment.runs.logs(String(records[0]?.id_run)).map(({ stream, text }) => [stream, text])
    expect(log).toContainEqual(['stdout', 'so far\n'])
    expect(log).toContainEqual(['stderr', 'no such thing\n'])
  })

  it('keeps the first 64 KiB of each stream, no character halved, and captures from more', async () => {
    const step = exec(`awk 'BEGIN { printf "x"; for (i = 0; i < 50000; i++) printf "é"; print "\\nsize=" {x} }'`, {
      capture: ['size=(\\d+)'],
    })
    const { records } = await execute(step, [12])
    const stdout = String(records[0]?.stdout)
    expect(Buffer.byteLength(stdout)).toBe(64 * 1024 - 1)
    expect(stdout.endsWith('é')).toBe(true)
    expect(records[0]?.captured).toBe(12)
  })

  it('captures named groups and an unnamed one, numbers as numbers, at the lines of the output', async () => {
    const step = exec('echo {x}; echo loss=0.250 model=v1 id=12345678901234567890', {
      capture: ['^loss=(?<loss>\\S+) model=(?<model>\\S+)( q=(?<q>.*))?', '^(.*)$', 'id=(?<id>\\d+)'],
    })
    const { records } = await execute(step, ['-1e3'])
    expect(records[0]).toMatchObject({ loss: 0.25, model: 'v1', q: null, captured: -1000, id: '12345678901234567890' })
  })

  it('captures texts that a number would change as texts, digit by digit', async () => {
    const texts = ['00501', '-007', '1e400', '-1e400', '1e-400', '675127116845989888', '1.', '0x1f', 'Infinity', 'NaN']
    const { records } = await execute(exec('echo {x}', { capture: ['(.*)'] }), texts)
    expect(records.map(({ captured }) => captured)).toEqual(texts.map((text) => (text === '1.' ? 1 : text)))
    const numbers = await execute(exec('echo {x}', { capture: ['(.*)'] }), [
      '1.50',
      '-0.00',
      '+5',
      '.5',
      '1e-05',
      '0e9',
      '9007199254740991',
    ])
    expect(numbers.records.map(({ captured }) => captured)).toEqual([1.5, -0, 5, 0.5, 0.00001, 0, 9007199254740991])
  })

  it('captures numbers of JSON as they are printed, however deep', async () => {
    const { records } = await execute(exec('printf %s {x}', { captureJson: true }), [
      '{"id":675127116845989888,"low":-9223372036854775808,"u64":18446744073709551615,"n":9007199254740991,"m":1}',
      '{"far":1e400,"near":1e-400,"deep":{"ids":[675127116845989889]},"x":0.1234567890123456789,"y":1e3}',
      '675127116845989888',
    ])
    expect(records[0]).toMatchObject({ id: 675127116845989888n, low: -(2n ** 63n), u64: '18446744073709551615', n: 9007199254740991, m: 1 })
    const deep = { ids: [675127116845989889n] }
    expect(records[1]).toMatchObject({ far: '1e400', near: '1e-400', deep, x: 0.12345678901234568, y: 1000 })
    expect(records[2]).toMatchObject({ captured: 675127116845989888n })
  })

  it('fails a run in whose output nothing is found', async () => {
    const { records } = await execute(exec('echo {x}', { capture: ['size=(\\d+)'] }), ['size=1', 'none'])
    expect(records.map(({ status, captured }) => [status, captured])).toEqual([
      ['done', 1],
      ['failed', undefined],
    ])
    expect(records[1]?.exception).toMatchObject({ code: 'ERR_CAPTURE', message: expect.stringContaining('/size=(\\d+)/') })
  })

  it('captures JSON: the keys of an object, else the whole', async () => {
    const { records } = await execute(exec('printf %s {x}', { captureJson: true }), ['{"a":1,"b":[2]}', '3', '{"stdout":1}', 'no'])
    expect(records.slice(0, 2)).toMatchObject([{ a: 1, b: [2] }, { captured: 3 }])
    expect(records.slice(2).map(({ exception }) => exception)).toMatchObject([{ code: 'ERR_CAPTURE' }, { code: 'ERR_CAPTURE' }])
  })

  it('fails a run whose command has braces that mean a param, and says how to write it', async () => {
    const { records } = await execute(exec('echo {x} {{First Name}} {print it}'), ['1'])
    expect(records[0]?.stdout).toBe('1 {First Name} {print it}\n')
    const specFor = compileCommand('echo {First Name}')
    expect(() => specFor({ 'First Name': 1 })).toThrow('write {First\\ Name} for the value of params["First Name"]')
    expect(specFor({ x: 1 }).words.at(-1)).toBe('echo {First Name}')
  })

  it('refuses what is no capture when it is made, with the place', () => {
    expect(() => exec('true', { capture: ['a('] })).toThrow(/capture, at position 1: it is not a regular expression/)
    expect(() => exec('true', { capture: ['a'] })).toThrow(/it has no group/)
    expect(() => exec('true', { capture: ['(a)(b)'] })).toThrow(/it has several groups/)
    expect(() => exec('true', { capture: ['(?<stdout>a)'] })).toThrow(/at position 3: every command has a field "stdout"/)
    expect(() => exec('true', { capture: ['(a)', '(?:b)(?<c>d)'] })).not.toThrow()
  })

  it('passes standard input, environment and folder, in which values are text', async () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'input $x'), 'from a file')
    const text = await execute(exec('cat; printf %s "|$X|"; pwd', { stdin: '<{x}>', env: { X: '{x}' }, cwd: folder }), ['$(ls)', '@x'])
    expect(text.records.map(({ stdout }) => stdout)).toEqual([`<$(ls)>|$(ls)|${folder}\n`, `<@x>|@x|${folder}\n`])
    const file = await execute(exec('cat', { stdin: `@${folder}/input {x}` }), ['$x', 'y'])
    expect(file.records[0]?.stdout).toBe('from a file')
    expect(file.records[1]?.exception).toMatchObject({ code: 'ERR_COMMAND_NOT_STARTED', message: expect.stringContaining('input y') })
  })

  it('executes a program itself, with arguments that no shell has seen', async () => {
    const { records } = await execute(exec(['printf', '%s|', '{x}', '-{x}', '$HOME']), ['a b', '-', '$(ls)'])
    expect(records.map(({ stdout }) => stdout)).toEqual(['a b|-a b|$HOME|', '-|--|$HOME|', '$(ls)|-$(ls)|$HOME|'])
  })

  it('has pieces of paths, and what the run is', async () => {
    const { records } = await execute(exec(['printf', '%s ', '{x.name}', '{x.stem}', '{x.dir}', '{x.ext}', '{run}', '{attempt}']), [
      'corpus/a.tar.gz',
      'b',
    ])
    expect(records.map(({ stdout }) => stdout)).toEqual(['a.tar.gz a.tar corpus .gz 0 1 ', 'b b .  1 1 '])
    const slots = await execute(exec('echo {slot}; sleep 0.05'), [1, 2, 3, 4, 5, 6])
    expect(new Set(slots.records.map(({ stdout }) => stdout))).toEqual(new Set(['0\n', '1\n']))
  })

  it('fails the run of a value that cannot stand where the shell calculates, and no other', async () => {
    const { records } = await execute(exec('echo $(( {x} + 1 ))', { shell: 'bash --norc' }), ['a[$(ls)]', 41, '2.'])
    expect(records.map(({ stdout }) => stdout)).toEqual([undefined, '42\n', undefined])
    expect(records[0]?.exception).toMatchObject({ code: 'ERR_TEXT_SYNTAX', message: expect.stringContaining('{x} takes numbers only') })
  })

  it('says of a command that cannot be started what is missing', async () => {
    const missing = await execute(exec(['no-such-program', '{x}']))
    expect(missing.records[0]?.exception).toMatchObject({
      message: 'Cannot start the command: there is no program "no-such-program".',
    })
    const nowhere = await execute(exec('true {x}', { cwd: '/no/such/folder' }))
    expect(nowhere.records[0]?.exception).toMatchObject({
      message: 'Cannot start the command: there is no folder /no/such/folder.',
    })
    const long = await execute(exec('echo {x}'), ['x'.repeat(200_000)])
    expect(long.records[0]?.exception).toMatchObject({ message: expect.stringContaining('pass long texts by stdin') })
    const objects = await execute(exec('echo {x}'), [[1]])
    expect(objects.records[0]?.exception).toMatchObject({ code: 'ERR_STEP_ARGUMENT' })
  })

  it('ends a command that takes too long with all that it has started, and tries it again', async () => {
    const folder = temporaryFolder()
    const command = 'echo $$ >> pids; (echo $$ >> pids; exec sleep 1000) & sleep 1000'
    const { records } = await execute(exec(`${command} # {x}`, { cwd: folder }), ['a'], { timeout: 1500, retries: { timeout: 1 } })
    expect(records[0]).toMatchObject({ status: 'timeout', attempt: 2 })
    const groups = readFileSync(join(folder, 'pids'), 'utf8').trim().split('\n').map(Number)
    expect(groups).toHaveLength(4)
    await vi.waitFor(() => expect(groups.filter(isAlive)).toEqual([]), { timeout: 10_000 })
  })

  // Compares durations, which a busy machine may disturb: then it is tried again.
  it('lets a command that takes too long clean up, for half a second, and blames no other run', { retry: 2 }, async () => {
    const folder = temporaryFolder()
    const polite = `trap 'echo bye; sleep 0.1; rm -f {x}.tmp; exit 0' TERM; touch {x}.tmp; sleep 1000 & wait`
    const rude = `trap '' TERM; touch rude.tmp; sleep 1000 & wait; sleep 1000`
    const command = `case {x} in polite) ${polite};; rude) ${rude};; plain) sleep 1000;; *) echo {x};; esac`
    const values = ['a', 'polite', 'b', 'rude', 'c', 'plain', 'd']
    const { experiment, records } = await execute(exec(command, { cwd: folder }), values, { timeout: 1000 })
    expect(Object.fromEntries(records.map(({ params_x, status, attempt }) => [params_x, [status, attempt]]))).toEqual(
      Object.fromEntries(values.map((x) => [x, [x.length > 1 ? 'timeout' : 'done', 1]])),
    )
    expect(readdirSync(folder)).toEqual(['rude.tmp'])
    const polites = records.find(({ params_x }) => params_x === 'polite')
    expect(experiment.runs.logs(String(polites?.id_run)).map(({ text }) => text)).toEqual(['bye\n'])
    const took = Object.fromEntries(records.map(({ params_x, duration }) => [params_x, Number(duration)]))
    expect(took.plain).toBeLessThan(Number(took.rude))
  })
})

/** One that has ended and that nobody has asked for yet counts as dead, where the system tells. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !existsSync('/proc/self') || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
