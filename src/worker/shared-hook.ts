/**
 * Something that a thread has once (`Math.random`, a stream's `write`, the handlers of escaped errors) for any number of
 * users: the first installs it, the last takes it away again. What is returned adds a user, and returns what removes it;
 * safe to call twice.
 */
export function sharedHook(install: () => () => void): () => () => void {
  let users = 0
  let uninstall: (() => void) | undefined
  return () => {
    if (users++ === 0) uninstall = install()
    let isActive = true
    return () => {
      if (!isActive) return
      isActive = false
      if (--users === 0) uninstall?.()
    }
  }
}
