import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/fresh-build.ts'],
    setupFiles: ['test/hold-output.ts'],
    // Tests start worker threads and child processes of their own. A process per test file keeps
    // native handles apart.
    pool: 'forks',
    // What steps print inline must arrive at the streams of the process, where it is captured.
    disableConsoleIntercept: true,
    maxWorkers: 2,
    // As in a terminal: the command says how it was called, and npm has started the tests.
    env: { npm_config_user_agent: '' },
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
})
