import { fileURLToPath } from 'node:url'

/** The build of this package: its own frames in a stack are not what the user looks for. */
export const INTERNAL = fileURLToPath(new URL('../../', import.meta.url))
