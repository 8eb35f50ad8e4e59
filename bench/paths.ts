import { fileURLToPath } from 'node:url'

/** The package, the sources of `bench`, and the results of the suite. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
export const SOURCES = `${ROOT}bench`
export const SUITE = `${SOURCES}/results/suite.json`
/** Results of `--long`, for the trials that it makes longer. */
export const LONG = `${SOURCES}/results/long.json`
