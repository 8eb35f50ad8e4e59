import { fileURLToPath } from 'node:url'

/** The built package. Its own frames in a stack are not what a user looks for. */
export const PACKAGE_FOLDER = fileURLToPath(new URL('../../', import.meta.url))
