import { existsSync } from 'node:fs'

/** Whether Node needs help to load a file of this name: TypeScript, and elements in JavaScript. */
export const isTypeScript = (path: string): boolean => /\.(?:[cm]?tsx?|jsx)$/.test(path)

/**
 * The TypeScript file that a specifier means, by its own name or by that of the JavaScript it
 * becomes.
 */
export function typeScriptAt(specifier: string, url: string): string | undefined {
  if (!/^(\.{0,2}\/|file:)/.test(specifier)) return undefined
  const target = new URL(specifier, url)
  if (isTypeScript(target.pathname)) return target.href
  if (existsSync(target)) return undefined
  const isScript = /\.[cm]?jsx?$/.test(target.pathname)
  for (const type of ['ts', 'tsx']) {
    const source = new URL(target)
    source.pathname = isScript ? target.pathname.replace(/jsx?$/, type) : `${target.pathname}.${type}`
    if (existsSync(source)) return source.href
  }
  return undefined
}
