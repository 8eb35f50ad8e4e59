import { dirname } from 'node:path'
import type * as GetTsconfig from 'get-tsconfig'
import type { TsConfigJsonResolved } from 'get-tsconfig'
import { TsconfigError } from '../../errors.js'
import { onDemand } from '../../on-demand.js'

const tsconfig = onDemand<typeof GetTsconfig>('get-tsconfig')

/** What a tsconfig.json sets that changes what code does. */
export type CompilerOptions = NonNullable<TsConfigJsonResolved['compilerOptions']>

/** Everything that get-tsconfig has read; each file once per thread. */
const read = new Map<string, never>()
const known = new Map<string, CompilerOptions>()

/**
 * The options of the tsconfig.json nearest to a file, with what it extends. Empty if there is none.
 *
 * @throws TsconfigError if it, or one that it extends, cannot be read
 */
export function compilerOptions(file: string): CompilerOptions {
  const folder = dirname(file)
  const options = known.get(folder) ?? readOptions(folder, file)
  known.set(folder, options)
  return options
}

function readOptions(folder: string, file: string): CompilerOptions {
  try {
    return tsconfig().getTsconfig(folder, 'tsconfig.json', read)?.config.compilerOptions ?? {}
  } catch (error) {
    throw new TsconfigError(file, error)
  }
}

/**
 * Whether a field defines a property, as in JavaScript, or assigns to it, and so calls setters. The
 * default depends on the target, but is the standard's if none is set, as for esbuild and tsx.
 */
export const definesFields = ({ useDefineForClassFields, target }: CompilerOptions): boolean =>
  useDefineForClassFields ?? (target === undefined || /^es(?:next|20(?:2[2-9]|[3-9]\d))$/i.test(target))
