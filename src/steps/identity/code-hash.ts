import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { canonical } from '../../codec/canonical.js'
import type { StepReference } from '../define/reference.js'
import { transpile } from '../load/import-transpiled.js'
import { codeTokens } from './code-tokens.js'

const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex')

/**
 * The last version of each file. The next execution reads the file, but parses it only if it has
 * changed.
 */
const hashed = new Map<string, { readonly bytes: string; readonly tokens: Promise<string> }>()

/**
 * Hashes the code of each step, to compare it when an execution is resumed: the tokens of its file,
 * its arguments, and its name there. Covers neither what the file imports nor values from elsewhere
 * that a function closes over.
 */
export async function hashCode(references: readonly StepReference[]): Promise<string[]> {
  const hashes: string[] = []
  for (const reference of references) hashes.push(sha256(JSON.stringify(await identityOf(reference))))
  return hashes
}

async function identityOf(reference: StepReference): Promise<readonly (string | number)[]> {
  switch (reference.kind) {
    case 'built-in':
      return [reference.name, canonical(reference.args, `arguments of ${reference.label}`)]
    case 'export':
      return [await hashFileTokens(reference.url), reference.exportName, canonical(reference.args, `arguments of ${reference.label}`)]
    case 'inline':
      return [codeTokens(`(${reference.source}\n)`) ?? reference.source, canonical(reference.args, `arguments of ${reference.label}`)]
    case 'sweep':
      return [await hashFileTokens(reference.url), reference.index]
    case 'local':
      return []
  }
}

/**
 * Empty for a file that does not exist: no worker will load it. Hashes the bytes of a file that
 * does not parse.
 */
async function hashFileTokens(url: string): Promise<string> {
  let source: Buffer
  try {
    source = readFileSync(new URL(url))
  } catch {
    return ''
  }
  const bytes = sha256(source)
  const known = hashed.get(url)
  if (known?.bytes === bytes) return known.tokens
  const tokens = hashTokens(fileURLToPath(url), source.toString()).then((hash) => hash ?? bytes)
  hashed.set(url, { bytes, tokens })
  return tokens
}

async function hashTokens(file: string, source: string): Promise<string | undefined> {
  const script = /\.[cm]?ts$/.test(file) ? await transpile(file, source) : source
  const tokens = codeTokens(script)
  return tokens === undefined ? undefined : sha256(tokens)
}
