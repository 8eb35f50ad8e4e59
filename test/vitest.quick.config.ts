import { defineConfig, mergeConfig } from 'vitest/config'
import all from './vitest.config.js'

// `npm run test:quick`, under a minute on two cores: each room of the engine by its own tests, and
// the state model through one backend. What starts many processes (the command, kills, several
// backends) is left to `npm test`.
export default mergeConfig(
  { ...all, test: { ...all.test, include: [] } },
  defineConfig({
    test: {
      include: [
        'test/{architecture,experiment,nearest-name,parallelism,resume}.test.ts',
        'test/{chunk,codec,coordinator,export,measure,model,simulation,spaces,statistics,store,worker}/**/*.test.ts',
        'test/backends/{inherited-flags,inline,task}.test.ts',
        'test/cli/{parse,render}/**/*.test.ts',
        'test/steps/{bind,code-tokens,define-sweep,step-ref}.test.ts',
        'test/steps/exec/{capture,template}.test.ts',
      ],
      // 300 otherwise.
      env: { SCHEDULES: '40' },
    },
  }),
)
