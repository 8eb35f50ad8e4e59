import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'
import { basename } from 'node:path'
import { ROOT } from './paths.js'
import { entryOf, PEERS, type PeerName } from './peers.js'
import { burn } from './steps/spin.js'

const PYTHON = process.env.BENCH_PYTHON ?? 'python3'

export const describeMachine = () => ({
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  system: `${process.platform} ${release()}`,
  node: process.versions.node,
})

/** Finds the versions of all peers that can be measured here, and why others cannot. */
export function findPeers(): { versions: Record<string, string>; skipped: Partial<Record<PeerName, string>>; python: string } {
  const versions: Record<string, string> = { statesweep: versionIn(`${ROOT}package.json`) }
  const skipped: Partial<Record<PeerName, string>> = {}
  for (const name of Object.keys(PEERS) as PeerName[]) {
    const { package: npm, module } = entryOf(name)
    if (npm !== undefined) versions[npm] = versionIn(`${ROOT}node_modules/${npm}/package.json`)
    if (module === undefined) continue
    const version = pythonVersion(module)
    if (version === undefined) skipped[name] = `${basename(PYTHON)} has no module ${module}`
    else versions[module] = version
  }
  return { versions, skipped, python: PYTHON }
}

const versionIn = (file: string): string => (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version

function pythonVersion(module: string): string | undefined {
  const { status, stdout } = spawnSync(PYTHON, ['-c', `import ${module}; print(${module}.__version__)`], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Finds how many rounds of the loop in `spin` take one millisecond, at the best of ten tries. */
export function iterationsPerMs(): number {
  const iterations = 1e7
  const times = Array.from({ length: 10 }, () => {
    const start = performance.now()
    burn(iterations)
    return performance.now() - start
  })
  return Math.round(iterations / Math.min(...times))
}
