import { type Marker, whileMarked } from '../chunk/mark.js'
import type { ChunkResult } from '../chunk/message.js'
import { ChunkWriter } from '../chunk/writer.js'
import type { Opened } from './chunk-task.js'

/**
 * Waits until nothing is under way that runs of the execution left behind. That may block the
 * worker: marked as settling, it can be ended without blaming a run. Makes the file only if
 * something is logged meanwhile.
 */
export async function waitUntilIdle(
  { execution, logs, idleness }: Opened,
  { file, marker }: { readonly file: string; readonly marker: Marker },
): Promise<ChunkResult> {
  let writer: ChunkWriter | undefined
  logs.attach(() => {
    const { idExperiment, ordinal, paramNames } = execution.message
    writer ??= new ChunkWriter(file, { idExperiment, execution: ordinal, runs: [], paramNames })
    return writer
  })
  try {
    await whileMarked(marker, 'settling', () => idleness.wait())
    logs.check()
    return { ...NOTHING_EXECUTED, escaped: logs.takeEscaped() }
  } finally {
    logs.detach()
    writer?.close()
  }
}

/** The result of a worker that executed no run. */
export const NOTHING_EXECUTED: ChunkResult = { rest: [], ms: 0, busy: 0, returned: [], escaped: 0 }
