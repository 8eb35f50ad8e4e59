import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/**
 * A package that is loaded when it is used first, without a turn of the event loop: of those that few uses need, since each takes 5 to 20 ms of every
 * start of the command and of its workers. Only for packages that have a CommonJS form.
 */
export function onDemand<T>(name: string): () => T {
  let loaded: T | undefined
  return () => {
    loaded ??= require(name) as T
    return loaded
  }
}
