import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as api from 'statesweep'
import * as steps from 'statesweep/steps'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './fixtures/lab.js'

const page = (file = 'docs/api.md') => readFileSync(file, 'utf8')

describe('docs/api.md', () => {
  it('is what npm run docs writes now', () => {
    const file = join(temporaryFolder(), 'api.md')
    execFileSync(process.execPath, ['.ci/make-api.mjs', file])
    expect(page()).toBe(page(file))
  }, 120_000)

  it('has every exported name, values and types', () => {
    const headings = new Set(Array.from(page().matchAll(/^### .*?\n|^#### (\w+)/gm), ([, name]) => name))
    const entries = ['src/index.ts', 'src/steps/built-in.ts'].map((file) => page(file)).join('\n')
    const types = [...entries.matchAll(/\btype (\w+)|export type \{([^}]*)\}/g)].flatMap(([, one, several = '']) => [
      ...(one === undefined || one === '' ? [] : [one]),
      ...several.split(',').map((name) => name.trim()),
    ])
    const names = [...Object.keys(api), ...Object.keys(steps), ...types].filter(
      (name) => name !== '' && name !== 'errors' && !name.includes('{'),
    )
    expect(names.filter((name) => !headings.has(name))).toEqual([])
    expect(names.length).toBeGreaterThan(60)
  })
})
