import type { ExecOptions } from '../../steps/exec/exec-options.js'
import type { LoadedSweep } from '../../sweep.js'
import type { Benchmark } from './benchmark-options.js'

/** A sweep that can be executed, by where it comes from. */
export type SourcedSweep = FileSweep | CommandSweep | ListSweep

export interface FileSweep extends LoadedSweep {
  readonly kind: 'file'
}

export interface ListSweep extends LoadedSweep {
  readonly kind: 'list'
}

/** A sweep of commands. */
export interface CommandSweep extends LoadedSweep {
  readonly kind: 'command'
  readonly command: string | readonly string[]
  readonly options: ExecOptions
  readonly benchmark?: Benchmark
}

/** A sweep of commands whose times are measured. */
export type BenchmarkSweep = CommandSweep & { readonly benchmark: Benchmark }

export const isBenchmark = (loaded: SourcedSweep): loaded is BenchmarkSweep => loaded.kind === 'command' && loaded.benchmark !== undefined
