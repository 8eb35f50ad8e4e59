import { fileURLToPath } from 'node:url'

/** The package, its sources of `bench`, and what the suite leaves there. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const SOURCES = `${ROOT}bench`
export const SUITE = `${SOURCES}/results/suite.json`
/** The same of `--long`, for the trials that it makes longer. */
export const LONG = `${SOURCES}/results/long.json`
