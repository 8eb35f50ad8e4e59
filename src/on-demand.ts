import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * Loads a package at its first use, without a turn of the event loop. For packages that few uses
 * need: each costs 3 to 30 ms of every start of the command and of its workers.
 */
export function onDemand<T>(name: string): () => T {
  let loaded: T | undefined
  return () => {
    loaded ??= require(name) as T
    return loaded
  }
}
