import { threadId } from 'node:worker_threads'

/** Takes the first free slot for this thread. The pool frees the slots of threads that are gone before it starts new ones. */
export function claimSlot(shared: SharedArrayBuffer): number {
  const slots = new Int32Array(shared)
  for (let slot = 0; slot < slots.length; slot++) if (Atomics.compareExchange(slots, slot, 0, threadId) === 0) return slot
  throw new Error(`No slot is free for thread ${threadId} among ${slots.length}; this is a defect of statesweep.`)
}
