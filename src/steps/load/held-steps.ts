type Execute = (run: never, ...args: never) => unknown

const held = new Map<string, Execute>()
let count = 0

/** Keeps a function of this thread, for as long as it may be executed here; gives the id under which. */
export function holdStep(step: Execute): string {
  const id = String(++count)
  held.set(id, step)
  return id
}

/** The function held under this id; undefined in another thread or process. */
export const heldStep = (id: string | undefined): Execute | undefined => (id === undefined ? undefined : held.get(id))

export function releaseSteps(ids: Iterable<string | undefined>): void {
  for (const id of ids) if (id !== undefined) held.delete(id)
}
