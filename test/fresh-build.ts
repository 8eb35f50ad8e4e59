import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const ENTRY = join(ROOT, 'dist/src/index.js')

const timeOf = (file: string): number => (existsSync(file) ? statSync(file).mtimeMs : Number.NEGATIVE_INFINITY)

const sources = (): string[] =>
  ['src', 'workers', 'bench'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )

/**
 * True if `dist/` is what the sources are now: as `npm run build` left it, bundled, or as the
 * compiler of `npm run dev` keeps it.
 */
function isFresh(): boolean {
  const built = timeOf(ENTRY)
  if (built === Number.NEGATIVE_INFINITY) return false
  const isBundled = readFileSync(ENTRY, 'utf8').includes('./chunks/')
  return sources().every((source) => {
    const compiled = timeOf(join(ROOT, 'dist', source.replace(/\.ts$/, '.js')))
    return timeOf(join(ROOT, source)) <= (isBundled ? Math.min(built, compiled) : compiled)
  })
}

/**
 * Tests run against `dist/`: builds it where it is older than the sources, so that no test sees old
 * code.
 */
export default function freshBuild(): void {
  if (isFresh()) return
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: ROOT, stdio: 'inherit', shell: process.platform === 'win32' })
}
