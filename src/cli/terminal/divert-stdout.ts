/**
 * From here on what sweep files and steps print on standard output, in workers too, goes to standard error: with `--json` a program reads
 * standard output, and expects one document. What an `Output` made before writes is not diverted. Not undone: workers print late.
 */
export function divertStdout(): void {
  process.stdout.write = ((...args: Parameters<typeof process.stderr.write>) =>
    process.stderr.write(...args)) as typeof process.stdout.write
}
