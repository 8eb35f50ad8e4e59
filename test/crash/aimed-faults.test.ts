import { expect, it } from 'vitest'
import { BACKENDS } from './busy-sweep.js'
import { canTrace, createTracedSweep, type Faulted, type Tracee } from './strace.js'

// Aims a fault at each call that changes a file, in turn:
// POINTS=all npx vitest run --config test/vitest.config.ts test/crash/aimed-faults
// Default: so many of them, spread evenly, for each kind of fault and each thread.
const POINTS = process.env.POINTS === 'all' ? Number.POSITIVE_INFINITY : Number(process.env.POINTS ?? 2)

const PLACES: readonly (readonly [backend: string, tracee: Tracee])[] = [
  ['inline', 'main'],
  ...BACKENDS.flatMap((backend) => (['main', 'worker'] as const).map((tracee) => [backend, tracee] as const)),
]

interface Fault {
  readonly name: string
  readonly fault: string
  readonly calls: RegExp
  /** From the point on, or only there. */
  readonly suffix: '' | '+'
  /** True if the fault was met; throws where the command did not end as it must. */
  check(end: Faulted, where: string): boolean
}

const DISK = { fault: 'error=ENOSPC', calls: /^(pwrite64|mkdir|mkdirat)$/ } as const
const FAULTS: readonly Fault[] = [
  { name: 'kill -9', fault: 'signal=KILL', calls: /./, suffix: '', check: ({ wasKilled }) => wasKilled },
  { name: 'a full disk', ...DISK, suffix: '+', check: checkFull },
  { name: 'a disk that is full for one moment', ...DISK, suffix: '', check: checkFull },
]

/** The command says so, or the fault came when all was stored already. */
function checkFull({ status, printed }: Faulted, where: string): boolean {
  expect(status, where).toBe(1)
  const isMet = !/^\d+ done/m.test(printed)
  if (isMet) expect(printed, where).toMatch(/^statesweep: (The execution stopped|Database .*): the disk is full \(.*\): free space/)
  return isMet
}

it.skipIf(!canTrace).each(PLACES.flatMap(([backend, tracee]) => FAULTS.map((fault) => ({ backend, tracee, name: fault.name, fault }))))(
  'comes to the results of an undisturbed sweep after $name at any write ($backend, $tracee)',
  async ({ backend, tracee, name, fault }) => {
    using undisturbed = createTracedSweep(backend)
    const counts = await undisturbed.count(tracee)
    const expected = undisturbed.results()
    expect(expected).toMatchObject({ runs: 6, chunks: false })
    const all = [...counts].flatMap(([call, count]) =>
      fault.calls.test(call) ? Array.from({ length: count }, (_, at) => ({ call, when: `${at + 1}${fault.suffix}` })) : [],
    )
    const points = spread(all, POINTS)
    let met = 0
    for (const { call, when } of points) {
      using sweep = createTracedSweep(backend)
      const where = `${name} at ${call} ${when}`
      if (fault.check(await sweep.inject(tracee, { call, fault: fault.fault, when }), where)) met++
      expect(sweep.run().status, where).toBe(1)
      expect(sweep.results(), where).toEqual(expected)
    }
    console.log(`${backend}, ${tracee}: ${name} at ${points.length} of ${all.length} points, met at ${met}`)
    expect(met).toBeGreaterThan(0)
  },
  3_600_000,
)

/** At most so many of them, evenly: the middle of each part. */
function spread<T>(values: readonly T[], count: number): readonly T[] {
  if (values.length <= count) return values
  return Array.from({ length: count }, (_, at) => values[Math.floor(((at + 0.5) * values.length) / count)] as T)
}
