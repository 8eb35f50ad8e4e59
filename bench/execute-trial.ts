import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SOURCES } from './paths.js'
import { entryOf, type PeerName } from './peers.js'
import { type EntryResult, median, type TrialResult } from './results.js'
import type { Entry, Trial } from './trials.js'
import { expectedSum, type Outcome, type Work } from './work.js'

interface Setting {
  readonly iterationsPerMs: number
  /** The Python that executes peers in that language. */
  readonly python: string
}

/** Milliseconds for one sample. A slower peer is left out of the trial, and the table says so. */
const LIMIT = 60_000
/** The values kept of each round. */
const KEPT = ['ms', 'peakMb', 'coordinatorMs', 'cpuMs'] as const

/**
 * Executes the entries of a trial in turn, round by round: a load that comes and goes meets all.
 */
export function executeTrial({ name, title, rounds, entries }: Trial, setting: Setting): TrialResult {
  const rows = entries.map((entry) => ({ entry, kept: { ms: [], peakMb: [], coordinatorMs: [], cpuMs: [] } as Kept, isLate: false }))
  for (let round = 0; round < rounds; round++) {
    for (const row of rows) {
      if (row.isLate) continue
      const sample = measure(row.entry, setting)
      if (sample === undefined) row.isLate = true
      else keep(row.kept, sample)
    }
  }
  const result = {
    name,
    title,
    entries: rows.map(({ entry, kept, isLate }) => ({ ...describe(entry), ...kept, ...(isLate && { late: LIMIT }) })),
  }
  console.error(`\n${title}`)
  for (const { label, runs, ms } of result.entries) console.error(`  ${label.padEnd(36)} ${runs} runs, ${median(ms).toFixed(1)} ms`)
  return result
}

type Sample = Outcome & Partial<Record<(typeof KEPT)[number], number>>
type Kept = Record<(typeof KEPT)[number], number[]>

function keep(kept: Kept, sample: Sample): void {
  for (const key of KEPT) {
    const value = sample[key]
    if (value !== undefined) kept[key].push(Number(value.toFixed(2)))
  }
}

const describe = ({ peer, label, work }: Entry): Pick<EntryResult, 'peer' | 'label' | 'runs' | 'work'> => ({
  peer,
  label: label ?? entryOf(peer).label,
  runs: work.runs,
  work,
})

/** Takes one sample in a process of its own; undefined if it takes too long. */
function measure({ peer, work: spec }: Entry, { iterationsPerMs, python }: Setting): Sample | undefined {
  const work: Work = { ...spec, iterationsPerMs }
  const folder = mkdtempSync(join(tmpdir(), 'statesweep-bench-'))
  try {
    const { stdout, stderr, status, signal, error } = spawnSync(...commandOf(peer, { work, folder, python }), {
      ...{ encoding: 'utf8', timeout: LIMIT, killSignal: 'SIGKILL' },
    })
    if (error !== undefined && 'code' in error && error.code === 'ETIMEDOUT') return undefined
    if (status !== 0) throw new Error(`${peer}, ${JSON.stringify(work)}: ${signal ?? status} ${stderr}`)
    const outcome = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Sample
    if (outcome.sum !== expectedSum(work)) throw new Error(`${peer}, ${JSON.stringify(work)}: sum ${outcome.sum} of wrong results`)
    return outcome
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function commandOf(peer: PeerName, { work, folder, python }: { work: Work; folder: string; python: string }): [string, string[]] {
  const { script } = entryOf(peer)
  const given = [JSON.stringify(work), folder]
  if (script !== undefined) return [python, [join(SOURCES, script), ...given]]
  return [process.execPath, [fileURLToPath(new URL('./measure.js', import.meta.url)), peer, ...given]]
}
