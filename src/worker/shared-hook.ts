/**
 * Shares what a thread has only once (`Math.random`, a stream's `write`, the handlers of escaped
 * errors) between any number of users: the first installs it, the last uninstalls it. The returned
 * function adds a user and returns the function that removes the user, which is safe to call twice.
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
