import { readdirSync, rmSync } from 'node:fs'
import { build } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

// Executed by `npm run build` after the compiler. Bundles each entry with what it needs into few
// files: Node.js takes half a millisecond to load a file, and there are some 400. The compiler's
// files stay beside the bundles for tests of single modules; only bundles are published. Paths keep
// their depth, since some files are found by URL.
const workers = readdirSync('workers').map((file) => `workers/${file.replace(/\.ts$/, '.js')}`)
const published = ['src/index.js', 'src/steps/built-in.js', 'src/cli/main.js', ...workers]
// Tests call these with classes of the package, which must be the same ones.
const tested = ['src/steps/load/load-sweep.js', 'src/steps/load/import-module.js']

rmSync('dist/src/chunks', { recursive: true, force: true })

/** The declarations of both entries, with all that they reach and nothing else. */
await build({
  input: { index: './dist/src/index.d.ts', steps: './dist/src/steps/built-in.d.ts' },
  plugins: [dts({ dtsInput: true, emitDtsOnly: true, sourcemap: false })],
  external: /^[^./]/,
  logLevel: 'warn',
  output: { dir: 'dist/types', chunkFileNames: 'shared.d.ts' },
})

await build({
  input: Object.fromEntries([...published, ...tested].map((file) => [file.slice(0, -'.js'.length), `./dist/${file}`])),
  platform: 'node',
  preserveEntrySignatures: 'allow-extension',
  logLevel: 'warn',
  // Packages stay packages.
  external: /^[^./]/,
  output: {
    dir: 'dist',
    entryFileNames: '[name].js',
    chunkFileNames: 'src/chunks/[name].js',
    // What every command loads, in one file. Not `start`, which awaits the command at its top
    // level: a command that imported from it would wait for itself.
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [
        {
          name: 'command',
          test: /src\/cli\/(program|commands|terminal\/(cell|error|exit-status|fit-help|output|path|shell-command))\.js$/,
        },
      ],
    },
  },
})
