import { afterEach } from 'vitest'

// Holds back what a test writes to its streams, its child processes among it, and shows it only if
// the test fails: many tests kill workers on purpose, and V8 has much to say then. A green run
// prints its report alone.

const held: (() => void)[] = []

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write
  stream.write = ((...args: Parameters<typeof write>) => {
    held.push(() => Reflect.apply(write, stream, [args[0]]))
    const done = args.at(-1)
    if (typeof done === 'function') process.nextTick(done as () => void)
    return true
  }) as typeof write
}

afterEach(({ task }) => {
  const pieces = held.splice(0)
  if (task.result?.state === 'fail') for (const show of pieces) show()
})
