import { createExperiment, createSession, defineSweep, measure } from 'statesweep'
import { exec, nothing } from 'statesweep/steps'
import { expect, test } from 'vitest'

/** Passes options to something that takes some. */
const pass = {
  execute: (options: object) => createExperiment().execute(nothing(), options),
  session: async (options: object) => createSession(options),
  measure: (options: object) => measure(() => {}, { time: 0, warmup: 0, ...options }),
  exec: async (options: object) => exec('true', options),
  sweep: async (options: object) => defineSweep({ name: 'x', params: {}, steps: [nothing()], ...options }),
} as const

test.each([
  ['execute', { timout: 5 }, 'execute() has no option "timout": did you mean "timeout"?'],
  ['execute', { retries: { fialed: 1 } }, 'execute() has no option "retries.fialed": did you mean "failed"?'],
  ['session', { file: 'a' }, 'createSession() has no option "file": known are path, readonly'],
  ['measure', { sample: 5 }, 'measure() has no option "sample": did you mean "samples"?'],
  ['exec', { shel: 'sh' }, 'exec: unknown option "shel": did you mean "shell"?'],
  ['sweep', { repeat: 2 }, 'defineSweep: unknown key "repeat": did you mean "repeats"?'],
] as const)('a misspelt option is an error that suggests the right one: %s', async (place, options, message) => {
  await expect(pass[place](options)).rejects.toThrow(message)
})

test.each([
  ['execute', { timeout: 0 }, 'Option "timeout" cannot be 0: pass a number of milliseconds above 0, or null.'],
  ['execute', { retries: -1 }, 'Option "retries" cannot be -1: pass a whole number of further attempts, or { failed, timeout, crashed }.'],
  ['execute', { retries: { failed: 1.5 } }, 'Option "retries.failed" cannot be 1.5: pass a whole number, 0 or more.'],
  ['session', { path: '' }, `Option "path" cannot be '': pass the path of a file, or ":memory:".`],
  ['measure', { samples: 0 }, 'Option "samples" cannot be 0: pass a whole number, 1 or more.'],
  ['measure', { gc: 'no' }, `Option "gc" cannot be 'no': pass one of count, exclude.`],
  ['exec', { capture: '(a)' }, 'exec: capture is the string "(a)": pass an array of strings.'],
  ['exec', { env: { A: 1 } }, 'exec: env is an object: pass strings by name.'],
  ['sweep', { repeats: 0 }, 'defineSweep: repeats is a number (0): pass a whole number, 1 or more.'],
  ['sweep', { params: { x: 1 } }, 'defineSweep: params.x is a number (1): pass a list of values, [...], or a range().'],
] as const)('a wrong value is an error that says what is allowed: %s %o', async (place, options, message) => {
  await expect(pass[place](options)).rejects.toThrow(message)
})

test('an option that is undefined is not given', async () => {
  await pass.execute({ timeout: undefined })
  await pass.measure({ samples: undefined })
  await pass.exec({ shell: undefined })
  await pass.sweep({ seed: undefined })
})
