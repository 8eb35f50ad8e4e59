/** The folder in which the command was given. Paths are shown relative to it, also after a recorded command line has led to another. */
export const STARTED_IN = process.cwd()
