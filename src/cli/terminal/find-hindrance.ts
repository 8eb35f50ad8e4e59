import { fewestFiles, openFilesLimit } from './open-files.js'

/** What keeps any command from working here, with the way out; undefined if nothing does. */
export function findHindrance(): string | undefined {
  try {
    process.cwd()
  } catch {
    return 'The current folder does not exist any more: change to another one, then try again.'
  }
  const limit = openFilesLimit()
  return limit < fewestFiles
    ? `This process may open ${limit} files only, and needs ${fewestFiles}: raise the limit (\`ulimit -n 1024\`), then try again.`
    : undefined
}
