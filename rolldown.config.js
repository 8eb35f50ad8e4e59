import { readdirSync, rmSync } from 'node:fs'
import { defineConfig } from 'rolldown'

// What is loaded from outside, each with what it needs in few files: Node.js takes half a millisecond for a file, and there are some 400. The files of
// the compiler stay beside them for tests of single modules; only these are published. Paths keep their depth, since some are found by URL.
const workers = readdirSync('workers').map((file) => `workers/${file.replace(/\.ts$/, '.js')}`)
const published = ['src/index.js', 'src/steps/built-in.js', 'src/cli/main.js', ...workers]
// What tests call with classes of the package, which must be the same.
const tested = ['src/steps/load/load-sweep.js', 'src/steps/load/import-module.js']

rmSync('dist/src/chunks', { recursive: true, force: true })

export default defineConfig({
  input: Object.fromEntries([...published, ...tested].map((file) => [file.slice(0, -'.js'.length), `./dist/${file}`])),
  platform: 'node',
  // What npm installs stays what npm installed.
  external: /^[^./]/,
  output: { dir: 'dist', entryFileNames: '[name].js', chunkFileNames: 'src/chunks/[name].js' },
})
