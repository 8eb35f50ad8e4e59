// node test/compatibility/typescript.mjs: what tsx makes of the corpus of TypeScript, beside the
// values that the tests expect.
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createFolder, install, nodeOf, ROOT } from './packed.mjs'

// tsx gives no metadata, and reads one tsconfig.json for all files.
const NOT_OF_TSX = ['decorator-metadata', 'nearest', 'aliases']

const folder = createFolder('typescript', { type: 'module', allowScripts: { esbuild: true } })
const corpus = join(ROOT, 'test/fixtures/typescript')
const expected = JSON.parse(readFileSync(join(corpus, 'values.json'), 'utf8'))
cpSync(corpus, join(folder, 'corpus'), { recursive: true })
install(nodeOf(Number(process.versions.node.split('.')[0])), folder, ['tsx'])
for (const name of readdirSync(corpus).filter((one) => one in expected && !NOT_OF_TSX.includes(one))) {
  const cwd = join(folder, 'corpus', name)
  writeFileSync(join(cwd, 'package.json'), readManifest(cwd))
  const main = ['main.ts', 'main.tsx', 'main.cts'].find((file) => existsSync(join(cwd, file)))
  const script = `import(${JSON.stringify(join(cwd, main))}).then(({ values }) => console.log(JSON.stringify(values)))`
  const found = execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', script], { cwd, encoding: 'utf8' })
  const isSame = found.trim() === JSON.stringify(expected[name])
  console.log(`${isSame ? 'same' : 'DIFFERENT'}  ${name}${isSame ? '' : `\n  ${found.trim()}\n  ${JSON.stringify(expected[name])}`}`)
  if (!isSame) process.exitCode = 1
}

function readManifest(cwd) {
  const file = join(cwd, 'package.json')
  return existsSync(file) ? readFileSync(file) : '{ "type": "module" }'
}
