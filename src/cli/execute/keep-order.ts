import { pointOf } from '../inspect/point-of.js'
import type { CommandLine } from '../terminal/command-line.js'
import type { Follow } from './execute-sweep.js'
import { OrderedOutput, tagOf } from './ordered-output.js'

/** Prints what runs write in the order of their numbers, and at the end what is left, after gaps. */
export function keepOrder(
  line: Pick<CommandLine, 'out' | 'err'>,
  { tag, mayRetry }: { readonly tag: boolean; readonly mayRetry: boolean },
): Follow {
  return (session, experiment, { stale }) => {
    const { name } = experiment
    const output = new OrderedOutput({ session, name, stale }, line, tag ? (run) => tagOf(pointOf(experiment, run).params) : undefined)
    return {
      update: () => output.print({ all: false, mayRetry }),
      end: () => output.print({ all: true, mayRetry }),
    }
  }
}
