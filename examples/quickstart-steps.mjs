/** Steps for `quickstart.mjs`: exported, so that worker threads can import them. */
export const multiply = (run) => {
  run.fields.AB = run.params.A * run.params.B + run.config.C
}
