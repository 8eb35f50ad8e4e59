import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const PAGE = readFileSync('docs/architecture.md', 'utf8')
const rows = [...PAGE.matchAll(/^\| `([\w.#]+)` \| `([\w./-]+\.ts)` \|$/gm)].map(([, name = '', file = '']) => ({ name, file }))

/** A function, or a method of the class named before the dot. */
function stands({ name, file }: { name: string; file: string }): boolean {
  const source = readFileSync(file, 'utf8')
  const [owner = '', method] = name.split('.')
  if (method === undefined) return new RegExp(`\\bfunction\\*? ${owner}\\b|\\bconst ${owner} =`).test(source)
  return new RegExp(`\\bclass ${owner}\\b`).test(source) && new RegExp(`^  (?:async |get |\\*)*${method}(?:<[^(]*>)?\\(`, 'm').test(source)
}

it('docs/architecture.md lists the way of a run: functions that exist, at most 25 over 12 files', () => {
  expect(rows.filter((row) => !stands(row))).toEqual([])
  expect(rows.length).toBeGreaterThan(15)
  expect(rows.length).toBeLessThanOrEqual(25)
  expect(new Set(rows.map(({ file }) => file)).size).toBeLessThanOrEqual(12)
})

it('names files and folders that exist', () => {
  const named = [...PAGE.matchAll(/`((?:src|test|workers)\/[\w./-]*)`/g)].map(([, path = '']) => path)
  expect(named.filter((path) => !existsSync(path))).toEqual([])
  expect(named.length).toBeGreaterThan(40)
})
