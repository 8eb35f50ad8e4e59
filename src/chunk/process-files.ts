/** Descriptors that a child process finds open beside its standard streams and the channel of its messages. */
export const PROCESS_FILES = {
  /** The file of its marks. */
  marks: 4,
  /** A pipe on which nothing is sent: it closes when the coordinator is gone. */
  coordinator: 5,
} as const

/** Milliseconds that a process has to end by itself once its coordinator has let go of it; then it is killed. */
export const GRACE = 100
