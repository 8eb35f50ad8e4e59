/** The smallest step that does something: one param read, one field written. */
export const double = (run: { readonly params: { readonly i: number }; readonly fields: { y?: number } }): void => {
  run.fields.y = run.params.i * 2
}
