/** Descriptors that a child process inherits beside its standard streams and message channel. */
export const PROCESS_FILES = {
  /** The file of its marks. */
  marks: 4,
  /** A silent pipe: it closes when the coordinator is gone. */
  coordinator: 5,
} as const

/** Milliseconds for a process to end by itself once its coordinator is gone; then it is killed. */
export const GRACE = 100
