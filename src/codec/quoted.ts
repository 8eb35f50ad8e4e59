/** Most characters of what was thrown, in a message. */
const MOST = 1000

/** What was thrown, as a message quotes it, cut. Never throws, even if it cannot be shown. */
export function quoted(thrown: unknown): string {
  try {
    const text = String(thrown)
    return text.length > MOST ? `${text.slice(0, MOST)}…` : text
  } catch {
    return 'a value that cannot be shown'
  }
}
