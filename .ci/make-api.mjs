// node .ci/make-api.mjs [FILE]: writes docs/api.md, or FILE, from the doc comments of what the
// package exports.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const HEAD = `# API

Generated from the doc comments by \`npm run docs\`. The package has two entries: [statesweep](#statesweep), and
[statesweep/steps](#statesweepsteps), steps that come with it. Errors are listed in [errors.md](errors.md): \`errors\` has their classes.
`

const out = mkdtempSync(join(tmpdir(), 'statesweep-api-'))
try {
  execFileSync(
    process.execPath,
    [
      join(ROOT, 'node_modules/typedoc/bin/typedoc'),
      ...['--tsconfig', 'tsconfig.json', '--entryPoints', 'src/index.ts', '--entryPoints', 'src/steps/built-in.ts', '--out', out],
      ...['--plugin', 'typedoc-plugin-markdown', '--outputFileStrategy', 'modules', '--readme', 'none', '--logLevel', 'Error'],
      ...['--excludeInternal', '--excludePrivate', '--hideBreadcrumbs', '--hidePageHeader', '--disableSources', '--useCodeBlocks'],
      ...['--parametersFormat', 'table'],
    ],
    { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const pages = [page('statesweep', 'index/README.md'), page('statesweep/steps', 'steps/built-in.md')]
  const text = `${[HEAD, ...pages].join('\n')}\n`
  // TypeDoc counts some names that have one heading as their second.
  const anchors = anchorsOf(text)
  const linked = text.replace(/\(#([\w-]+)-\d+\)/g, (link, name) => (anchors.has(link.slice(2, -1)) ? link : `(#${name})`))
  writeFileSync(process.argv[2] ?? join(ROOT, 'docs/api.md'), linked)
} finally {
  rmSync(out, { recursive: true })
}

/**
 * One entry of the package, a level of headings below the page's own; what its types take stands in
 * their signatures already.
 */
function page(title, file) {
  const text = readFileSync(join(out, file), 'utf8')
    .replace(/^# .*\n/, '')
    .replace(/^## Namespaces\n[\s\S]*?(?=^## )/m, '')
    .replace(/^#+ Type Parameters\n\n(?:\|.*\n)+\n/gm, '')
    .replace(/\((?:\.\.\/)*index\/README\.md(#[^)]*)\)/g, '($1)')
    .replace(/\((?:\.\.\/)*(?:index\/)?namespaces\/errors\.md[^)]*\)/g, '(errors.md)')
    .replace(/^(#+) /gm, (_, marks) => `${'#'.repeat(Math.min(6, marks.length + 1))} `)
  return `## ${title}\n${text.trimEnd()}\n`
}

/** The headings of a page as addresses: the second of a name ends in -1. */
function anchorsOf(text) {
  const times = new Map()
  const anchors = new Set()
  for (const [, heading] of text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-')
    const seen = times.get(anchor) ?? 0
    times.set(anchor, seen + 1)
    anchors.add(seen === 0 ? anchor : `${anchor}-${seen}`)
  }
  return anchors
}
