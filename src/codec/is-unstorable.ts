import { UnstorableValueError } from '../errors.js'
import { peek } from './peek.js'

/** True for our error that names a path. What a getter throws may be a revoked proxy. */
export const isUnstorable = (error: unknown): error is UnstorableValueError => peek(() => error instanceof UnstorableValueError, false)
