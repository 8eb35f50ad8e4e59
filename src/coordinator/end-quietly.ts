import type { ChunkTerms, RunStore } from './contracts.js'

/** Ends an execution that failed. A second error here must not hide the first, its likely cause. */
export function endQuietly(store: RunStore, terms: ChunkTerms): void {
  try {
    store.end(terms)
  } catch {
    // The next execution repairs what is left.
  }
}
