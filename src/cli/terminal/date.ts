const FORMAT = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short' })

/** Local time, to the minute: `2026-03-01 14:05`. Takes milliseconds since the epoch. */
export const formatDate = (time: number): string => FORMAT.format(time)
